<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>AddPage</name>
    <message>
        <source>Choose licence files or pictures</source>
        <translation>选择证照文件或图片</translation>
    </message>
    <message>
        <source>The clipboard holds nothing that could be a licence.</source>
        <translation>剪贴板里没有可以当作证照的内容。</translation>
    </message>
    <message>
        <source>Reading and checking…</source>
        <translation>正在读取并核验…</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再试一次</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>已加入</translation>
    </message>
    <message>
        <source>Already there</source>
        <translation>已经有了</translation>
    </message>
    <message>
        <source>Not a licence</source>
        <translation>不是证照</translation>
    </message>
    <message>
        <source>Not added</source>
        <translation>未加入</translation>
    </message>
    <message>
        <source>Could not be read</source>
        <translation>无法读取</translation>
    </message>
    <message>
        <source>Copied. The clipboard is emptied in 10 seconds.</source>
        <translation>已复制，10 秒后自动清空剪贴板。</translation>
    </message>
    <message>
        <source>Save the holder key</source>
        <translation>保存持证人公钥</translation>
    </message>
    <message>
        <source>The holder key was saved.</source>
        <translation>持证人公钥已保存。</translation>
    </message>
    <message>
        <source>Import or receive a licence</source>
        <translation>导入或领取证照</translation>
    </message>
    <message>
        <source>Every licence is checked before it is kept. Nothing is sent anywhere.</source>
        <translation>每张证照先核验、再收入证照夹。内容不会发往任何地方。</translation>
    </message>
    <message>
        <source>Choose files…</source>
        <translation>选择文件…</translation>
    </message>
    <message>
        <source>Paste from the clipboard</source>
        <translation>从剪贴板粘贴</translation>
    </message>
    <message>
        <source>What came in</source>
        <translation>导入结果</translation>
    </message>
    <message>
        <source>An issuer asks for your holder key?</source>
        <translation>发证机关需要您的持证人公钥？</translation>
    </message>
    <message>
        <source>Make a fresh key and hand over its public part. The licence will then work only with you.</source>
        <translation>新生成一把密钥，把公钥交给发证机关。这样签发的证照只有您能出示。</translation>
    </message>
    <message>
        <source>Make a holder key</source>
        <translation>生成持证人公钥</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>复制</translation>
    </message>
    <message>
        <source>Save…</source>
        <translation>保存…</translation>
    </message>
    <message>
        <source>Public holder key</source>
        <translation>持证人公钥</translation>
    </message>
</context>
<context>
    <name>AskPage</name>
    <message>
        <source>Whoever shows these digits: {digits}</source>
        <translation>出示核验码 {digits} 的窗口</translation>
    </message>
    <message>
        <source>Identity verified</source>
        <translation>身份已核实</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>未核实</translation>
    </message>
    <message>
        <source>Nobody vouches for who asks. Go on only if you stand at the counter and trust it.</source>
        <translation>无法确认对方是谁。只有您本人正在窗口前、并且信任对方时才继续。</translation>
    </message>
    <message>
        <source>They state: {retention}</source>
        <translation>对方声明：{retention}</translation>
    </message>
    <message>
        <source>They do not say whether it is kept.</source>
        <translation>对方没有说明是否留存。</translation>
    </message>
    <message>
        <source>always visible</source>
        <translation>始终可见</translation>
    </message>
    <message>
        <source>asked for</source>
        <translation>对方需要</translation>
    </message>
    <message>
        <source>asked for, may be left out</source>
        <translation>对方需要，可不出示</translation>
    </message>
    <message>
        <source>not asked for</source>
        <translation>对方未要求</translation>
    </message>
    <message>
        <source>No licence in your wallet fits this request.</source>
        <translation>证照夹里没有符合这个请求的证照。</translation>
    </message>
    <message>
        <source>There is nothing to show for it yet.</source>
        <translation>现在没有可以出示的内容。</translation>
    </message>
    <message>
        <source>Import the licence they ask for first.</source>
        <translation>请先导入对方需要的证照。</translation>
    </message>
    <message>
        <source>This licence does not have: {names}</source>
        <translation>这张证照没有对方需要的信息：{names}</translation>
    </message>
    <message>
        <source>The counter may not accept it without.</source>
        <translation>缺少这些信息，窗口可能不予受理。</translation>
    </message>
    <message>
        <source>Choose another licence, or import the missing one.</source>
        <translation>可以换一张证照，或导入缺少的证照。</translation>
    </message>
    <message>
        <source>Nothing in your wallet is a: {names}</source>
        <translation>证照夹里没有：{names}</translation>
    </message>
    <message>
        <source>Nothing can be left out of this licence: all of it is shown.</source>
        <translation>本证照不能隐去任何一项，全部内容都会出示。</translation>
    </message>
    <message>
        <source>Not shown: {names}</source>
        <translation>不会出示：{names}</translation>
    </message>
    <message>
        <source>Everything is shown.</source>
        <translation>全部信息都会出示。</translation>
    </message>
    <message>
        <source>Who asks for what</source>
        <translation>谁要看什么</translation>
    </message>
    <message>
        <source>You decide. Only what is ticked will be in the code.</source>
        <translation>由您决定。二维码里只有打勾的内容。</translation>
    </message>
    <message>
        <source>Licence {number} of {count}, all in one code. Only what is ticked will be in it.</source>
        <translation>第 {number} 张，共 {count} 张，合在一个码里出示。只有勾选的会出示。</translation>
    </message>
    <message>
        <source>Who asks</source>
        <translation>谁在请求</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>What is it for? For example: renewing a permit</source>
        <translation>办什么事？例如：办理许可证延续</translation>
    </message>
    <message>
        <source>Tick what may be shown.</source>
        <translation>勾选可以出示的内容。</translation>
    </message>
    <message>
        <source>Whoever scans your code</source>
        <translation>扫到您二维码的人</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Agree and present</source>
        <translation>同意并出示</translation>
    </message>
    <message>
        <source>Agree, next licence</source>
        <translation>同意，看下一张</translation>
    </message>
    <message>
        <source>Import a licence</source>
        <translation>导入证照</translation>
    </message>
    <message>
        <source>Licence to present</source>
        <translation>要出示的证照</translation>
    </message>
</context>
<context>
    <name>BackupForm</name>
    <message>
        <source>Back up to a file</source>
        <translation>备份到文件</translation>
    </message>
    <message>
        <source>The file is encrypted under a passphrase of its own. Keep both, but not in the same place: without the passphrase nobody can open it, nor can we.</source>
        <translation>备份文件用单独的口令加密。文件和口令都要保管好，但不要放在一起；没有口令，谁都打不开，我们也打不开。</translation>
    </message>
    <message>
        <source>Passphrase of the backup</source>
        <translation>备份的口令</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>Put the holder keys in as well</source>
        <translation>把持证人密钥也放进去</translation>
    </message>
    <message>
        <source>Who opens the keys can present your licences in your name. Without them, licences bound to you can be kept and looked at from this backup, and shown only after they were issued again.</source>
        <translation>谁打开了密钥，谁就能以您的名义出示证照。不放密钥，从这份备份恢复的、与您绑定的证照可以保存和查看，但要重新签发后才能出示。</translation>
    </message>
    <message>
        <source>Your wallet&apos;s passphrase or recovery code</source>
        <translation>证照夹的口令或恢复码</translation>
    </message>
    <message>
        <source>Passphrase for the keys, another one</source>
        <translation>密钥的口令（须与备份的口令不同）</translation>
    </message>
    <message>
        <source>Choose where to save…</source>
        <translation>选择保存位置…</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>wallet-backup-{day}</source>
        <translation>证照夹备份-{day}</translation>
    </message>
    <message>
        <source>Writing the backup…</source>
        <translation>正在写备份…</translation>
    </message>
</context>
<context>
    <name>BackupLine</name>
    <message>
        <source>No backup file yet</source>
        <translation>还没有备份文件</translation>
    </message>
    <message>
        <source>Changed since the backup of {day}</source>
        <translation>{day} 备份后有改动</translation>
    </message>
    <message>
        <source>Back up…</source>
        <translation>备份…</translation>
    </message>
</context>
<context>
    <name>BackupSection</name>
    <message>
        <source>They lie in {folder}</source>
        <translation>存放在 {folder}</translation>
    </message>
    <message>
        <source>Restore from a backup</source>
        <translation>从备份恢复</translation>
    </message>
    <message>
        <source>Backups</source>
        <translation>备份</translation>
    </message>
    <message>
        <source>Automatic copies lie beside the wallet on this computer and go with it. A backup file can be kept elsewhere.</source>
        <translation>自动副本与证照夹放在同一台电脑上，电脑丢失就一起没了。备份文件可以另存别处。</translation>
    </message>
    <message>
        <source>Restore from a backup…</source>
        <translation>从备份恢复…</translation>
    </message>
</context>
<context>
    <name>BackupWords</name>
    <message>
        <source>Backup file: none yet.</source>
        <translation>备份文件：还没有。</translation>
    </message>
    <message>
        <source>Backup file: {moment}</source>
        <translation>备份文件：{moment}</translation>
    </message>
    <message>
        <source>something changed since</source>
        <translation>此后有改动</translation>
    </message>
    <message>
        <source>nothing changed since</source>
        <translation>此后没有改动</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>已损坏</translation>
    </message>
    <message>
        <source>It is of this wallet, newer than what is here.</source>
        <translation>来自本证照夹，比现在的新。</translation>
    </message>
    <message>
        <source>It is of this wallet, older than what is here.</source>
        <translation>来自本证照夹，比现在的旧。</translation>
    </message>
    <message>
        <source>It is of this wallet, in the state it is in here.</source>
        <translation>来自本证照夹，与现在的状态相同。</translation>
    </message>
    <message>
        <source>It is of another wallet.</source>
        <translation>来自另一个证照夹。</translation>
    </message>
    <message>
        <source>Backup of {moment}</source>
        <translation>备份时间：{moment}</translation>
    </message>
    <message>
        <source>Automatic copies: none yet.</source>
        <translation>自动副本：还没有。</translation>
    </message>
    <message>
        <source>Automatic copies: {count}, the newest of {moment}</source>
        <translation>自动副本：{count} 份，最新一份 {moment}</translation>
    </message>
    <message>
        <source>Licences: {count} · new here: {fresh} · the same here: {same} · only here: {gone}</source>
        <translation>证照：{count} 份 · 这里没有的：{fresh} · 这里已有的：{same} · 只在这里的：{gone}</translation>
    </message>
    <message>
        <source>Of the new ones, renewed by a licence that is here: {count}</source>
        <translation>这里没有的当中，已有更新版证照的：{count}</translation>
    </message>
    <message>
        <source>Receipts: {receipts} · settings: {settings} · holder keys: {keys}</source>
        <translation>回执 {receipts} 条 · 设置 {settings} 项 · 持证人密钥 {keys} 个</translation>
    </message>
    <message>
        <source>Bound to a holder&apos;s key: {count}. The keys are not in it: where they are not here either, these can be shown only after they were issued again.</source>
        <translation>与持证人密钥绑定的有 {count} 个。备份里没有密钥；这里也没有的话，这些证照要重新签发后才能出示。</translation>
    </message>
    <message>
        <source>Left out, not sound: {count}</source>
        <translation>有问题、不会恢复的：{count} 个</translation>
    </message>
    <message>
        <source>The backup was written and read back.</source>
        <translation>备份已写好，并已读回核对。</translation>
    </message>
    <message>
        <source>Added: {added} · here already: {here} · taken out: {gone} · holder keys: {keys}</source>
        <translation>新增 {added} 份 · 已有 {here} 份 · 取走 {gone} 份 · 持证人密钥 {keys} 个</translation>
    </message>
    <message>
        <source>left out, not sound: {count}</source>
        <translation>有问题、没有恢复的 {count} 个</translation>
    </message>
    <message>
        <source>The backup was restored.</source>
        <translation>已从备份恢复。</translation>
    </message>
    <message>
        <source>Licences: {count} · holder keys: {keys} · {size}</source>
        <translation>证照 {count} 份 · 持证人密钥 {keys} 个 · {size}</translation>
    </message>
    <message>
        <source>{count} of them are bound to your key, which is not in the file: from another wallet they can be shown only after they were issued again.</source>
        <translation>其中 {count} 份与您的密钥绑定，文件里没有密钥；换一个证照夹后，要重新签发才能出示。</translation>
    </message>
</context>
<context>
    <name>BringBack</name>
    <message>
        <source>Automatic copies of a wallet were found</source>
        <translation>找到了证照夹的自动副本</translation>
    </message>
    <message>
        <source>The wallet itself is not in its place. What was changed after a copy is not in it.</source>
        <translation>证照夹文件不在原来的位置。副本之后的改动不在副本里。</translation>
    </message>
    <message>
        <source>Bring back an automatic copy</source>
        <translation>恢复自动副本</translation>
    </message>
    <message>
        <source>What was changed after the copy is not in it. What lies in the wallet&apos;s place now is kept beside it under another name.</source>
        <translation>副本之后的改动不在里面。现在的证照夹文件会改名保留在旁边，不会删除。</translation>
    </message>
    <message>
        <source>Passphrase or recovery code of that time</source>
        <translation>当时的口令或恢复码</translation>
    </message>
    <message>
        <source>Bring back</source>
        <translation>恢复这份副本</translation>
    </message>
    <message>
        <source>Bringing the copy back…</source>
        <translation>正在恢复副本…</translation>
    </message>
</context>
<context>
    <name>CaptureSection</name>
    <message>
        <source>The wallet&apos;s windows are then black or missing there. A camera still sees the screen.</source>
        <translation>勾选后，截屏和远程画面中的证照夹窗口为黑色或不出现。用相机仍能拍到屏幕。</translation>
    </message>
    <message>
        <source>This system cannot keep windows out of screenshots and remote viewing.</source>
        <translation>本系统无法让窗口不被截屏或远程查看。</translation>
    </message>
    <message>
        <source>Screenshots and remote viewing</source>
        <translation>截屏与远程查看</translation>
    </message>
    <message>
        <source>Keep the wallet out of them</source>
        <translation>不让证照夹被截屏或远程查看</translation>
    </message>
</context>
<context>
    <name>CitizenWindow</name>
    <message>
        <source>Licence wallet</source>
        <translation>证照夹</translation>
    </message>
</context>
<context>
    <name>CopyPage</name>
    <message>
        <source>Checking the licence again…</source>
        <translation>正在重新核验证照…</translation>
    </message>
    <message>
        <source>Signing…</source>
        <translation>正在签名…</translation>
    </message>
    <message>
        <source>It needs a version {version} code; readers are reliable up to 22.</source>
        <translation>需要 {version} 级的码，读码设备最多可靠读取 22 级。</translation>
    </message>
    <message>
        <source>Leave out: {names}. Or say the purpose more briefly.</source>
        <translation>请去掉：{names}；或把事由写短一些。</translation>
    </message>
    <message>
        <source>This is too much for one code.</source>
        <translation>内容太多，一个二维码放不下。</translation>
    </message>
    <message>
        <source>No code can hold it.</source>
        <translation>任何二维码都放不下。</translation>
    </message>
    <message>
        <source>Show it on the screen at the counter.</source>
        <translation>请到窗口用屏幕出示。</translation>
    </message>
    <message>
        <source>{licence}, copy</source>
        <translation>{licence}打印件</translation>
    </message>
    <message>
        <source>Save the copy</source>
        <translation>保存打印件</translation>
    </message>
    <message>
        <source>This computer knows no printer.</source>
        <translation>这台电脑没有打印机。</translation>
    </message>
    <message>
        <source>Save the copy as PDF and print it elsewhere.</source>
        <translation>请存为 PDF，在别处打印。</translation>
    </message>
    <message>
        <source>The copy is made. It is good until {day}.</source>
        <translation>打印件已制作，有效至 {day}。</translation>
    </message>
    <message>
        <source>This could not be noted in your receipts: the wallet takes nothing now.</source>
        <translation>这次出示没能记入出示记录：证照夹现在不能写入。</translation>
    </message>
    <message>
        <source>The code is dense: print it on good paper, keep it flat and dry.</source>
        <translation>二维码较密：请用好纸打印，保持平整、干燥。</translation>
    </message>
    <message>
        <source>With fewer claims it bears more wear.</source>
        <translation>少出示几项，二维码会更耐磨损。</translation>
    </message>
    <message>
        <source>always visible</source>
        <translation>始终可见</translation>
    </message>
    <message>
        <source>Printed copy</source>
        <translation>打印件</translation>
    </message>
    <message>
        <source>A copy proves that the licence is genuine, not that you are its holder: the clerk compares it with your identity card. It counts only for whom and for what you say here.</source>
        <translation>打印件能证明证照是真的，不能证明您就是持证人，工作人员会与身份证件核对。打印件只对这里写明的用证单位和事由有效。</translation>
    </message>
    <message>
        <source>Made out to</source>
        <translation>用证单位</translation>
    </message>
    <message>
        <source>Who receives it? For example: the name of the office</source>
        <translation>交给谁？例如：办事单位的全称</translation>
    </message>
    <message>
        <source>Write the name exactly as the office does: a counter compares it letter by letter.</source>
        <translation>请与单位公布的名称写得一字不差：窗口核验时逐字比对。</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>事由</translation>
    </message>
    <message>
        <source>What is it for? For example: renewing a permit</source>
        <translation>办什么事？例如：办理许可证延续</translation>
    </message>
    <message>
        <source>How long it counts</source>
        <translation>有效期限</translation>
    </message>
    <message>
        <source>What it shows</source>
        <translation>打印件上的内容</translation>
    </message>
    <message>
        <source>Nothing can be left out of this licence: all of it is shown.</source>
        <translation>本证照不能隐去任何一项，全部内容都会出示。</translation>
    </message>
    <message>
        <source>Tick only what is needed.</source>
        <translation>只勾选需要的项目。</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>打印…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>{days} days</source>
        <translation>{days} 天</translation>
    </message>
</context>
<context>
    <name>DataAgeSection</name>
    <message>
        <source>Trust and status data</source>
        <translation>信任数据和状态数据</translation>
    </message>
    <message>
        <source>Issuers are known and revocations are told by signed lists on this computer.</source>
        <translation>认得哪些发证机关、哪些证照已吊销，依据的是这台电脑上的签名列表。</translation>
    </message>
    <message>
        <source>Trust list: {count} issuers, as of {moment}</source>
        <translation>信任列表：{count} 个信任锚，数据截至 {moment}</translation>
    </message>
    <message>
        <source>Trust list: none. No issuer is known.</source>
        <translation>信任列表：没有，不认得任何发证机关。</translation>
    </message>
    <message>
        <source>Status data: {count} lists, the oldest as of {moment}</source>
        <translation>状态数据：{count} 份列表，最早的截至 {moment}</translation>
    </message>
    <message>
        <source>Status data: none. Whether a licence was revoked is unknown.</source>
        <translation>状态数据：没有，不知道证照是否已吊销。</translation>
    </message>
    <message>
        <source>This data is out of date.</source>
        <translation>这些数据已经过时。</translation>
    </message>
    <message>
        <source>What was revoked since then is not known here.</source>
        <translation>之后吊销的证照，这里还不知道。</translation>
    </message>
    <message>
        <source>Import newer lists from whoever gives you this program&apos;s data.</source>
        <translation>请向提供数据的单位索取新的列表并导入。</translation>
    </message>
</context>
<context>
    <name>FramePlayer</name>
    <message>
        <source>Go on</source>
        <translation>继续播放</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>暂停</translation>
    </message>
    <message>
        <source>Picture {number} of {blocks} or more</source>
        <translation>第 {number} 帧 · 至少要 {blocks} 帧</translation>
    </message>
</context>
<context>
    <name>HeadedPage</name>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>The whole program works without a network.</source>
        <translation>本程序全程不需要网络。</translation>
    </message>
    <message>
        <source>Showing a licence at a counter</source>
        <translation>在窗口出示证照</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>快捷键</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>Choose the licence and press Present.</source>
        <translation>选中证照，按“出示”。</translation>
    </message>
    <message>
        <source>Type the counter&apos;s 8 digits, or bring in the picture of its request code.</source>
        <translation>输入窗口显示的 8 位核验码，或导入请求码的图片。</translation>
    </message>
    <message>
        <source>See who asks for what, untick what you do not want to show, and agree.</source>
        <translation>看清谁要看什么，取消不想出示的内容，然后同意。</translation>
    </message>
    <message>
        <source>Let the counter scan the code. It is good for a short time and only once.</source>
        <translation>请窗口扫码。二维码只在短时间内有效，且只能用一次。</translation>
    </message>
    <message>
        <source>One step back; stops presenting</source>
        <translation>返回上一步；停止出示</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
    <message>
        <source>Import files</source>
        <translation>导入文件</translation>
    </message>
    <message>
        <source>Paste a licence or a request</source>
        <translation>粘贴证照或用证请求</translation>
    </message>
    <message>
        <source>Make a printed copy of the licence on show</source>
        <translation>为当前证照制作打印件</translation>
    </message>
    <message>
        <source>Lock the wallet</source>
        <translation>锁定证照夹</translation>
    </message>
    <message>
        <source>Larger, smaller, usual text</source>
        <translation>文字放大、缩小、恢复</translation>
    </message>
    <message>
        <source>This page</source>
        <translation>打开本页</translation>
    </message>
</context>
<context>
    <name>HomePage</name>
    <message>
        <source>Opening your licences…</source>
        <translation>正在打开证照…</translation>
    </message>
    <message>
        <source>My licences</source>
        <translation>我的证照</translation>
    </message>
    <message>
        <source>Search licence, holder, number</source>
        <translation>搜索证照、持证人、编号</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Personal</source>
        <translation>个人</translation>
    </message>
    <message>
        <source>Business</source>
        <translation>企业</translation>
    </message>
    <message>
        <source>Expiring</source>
        <translation>即将到期</translation>
    </message>
    <message>
        <source>Expired licences</source>
        <translation>已过期的证照</translation>
    </message>
    <message>
        <source>Nothing fits this search.</source>
        <translation>没有符合条件的证照。</translation>
    </message>
    <message>
        <source>Which licences</source>
        <translation>显示哪些证照</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>出示记录</translation>
    </message>
    <message>
        <source>Import or receive a licence</source>
        <translation>导入或领取证照</translation>
    </message>
    <message>
        <source>Answer a counter&apos;s request</source>
        <translation>回应用证请求</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Choose a licence on the left.</source>
        <translation>请在左侧选择一张证照。</translation>
    </message>
    <message>
        <source>No licence yet</source>
        <translation>还没有证照</translation>
    </message>
    <message>
        <source>Bring in a licence file, a picture of its code, or its text. It stays on this computer.</source>
        <translation>可以导入证照文件、二维码图片或文字。内容只留在这台电脑上。</translation>
    </message>
    <message>
        <source>Import the first licence</source>
        <translation>导入第一张证照</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Expired: {count}</source>
        <translation>已过期 {count} 张</translation>
    </message>
</context>
<context>
    <name>Keeping</name>
    <message>
        <source>Licence wallet</source>
        <translation>证照夹</translation>
    </message>
    <message>
        <source>A licence runs out soon. Open the wallet to see which.</source>
        <translation>有证照即将到期，请打开证照夹查看。</translation>
    </message>
    <message>
        <source>The wallet goes on from this state.</source>
        <translation>证照夹从这一份继续使用。</translation>
    </message>
    <message>
        <source>The licence was removed.</source>
        <translation>证照已移除。</translation>
    </message>
    <message>
        <source>Deleted: {count}</source>
        <translation>已删除 {count} 条</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>LanguageSection</name>
    <message>
        <source>Language</source>
        <translation>语言</translation>
    </message>
</context>
<context>
    <name>LicenceFace</name>
    <message>
        <source>For showing only, not a verification result</source>
        <translation>展示用，不作为核验结果</translation>
    </message>
    <message>
        <source>Portrait, issuer-signed</source>
        <translation>照片（签发机关签名）</translation>
    </message>
</context>
<context>
    <name>LicencePage</name>
    <message>
        <source>Checking the licence again…</source>
        <translation>正在重新核验证照…</translation>
    </message>
    <message>
        <source>Present</source>
        <translation>出示</translation>
    </message>
    <message>
        <source>Printed copy…</source>
        <translation>打印件…</translation>
    </message>
    <message>
        <source>Save the original file…</source>
        <translation>保存原始文件…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>What it says</source>
        <translation>证照内容</translation>
    </message>
    <message>
        <source>About this licence</source>
        <translation>关于这张证照</translation>
    </message>
    <message>
        <source>Hide details</source>
        <translation>隐藏敏感信息</translation>
    </message>
    <message>
        <source>Show details</source>
        <translation>显示敏感信息</translation>
    </message>
    <message>
        <source>This wallet does not hold the key of this licence.</source>
        <translation>本证照夹没有这张证照的密钥。</translation>
    </message>
    <message>
        <source>It can be kept here, but only the wallet with its key can present it.</source>
        <translation>证照可以留在这里，但只有持有密钥的证照夹才能出示。</translation>
    </message>
    <message>
        <source>Not in your trust data</source>
        <translation>不在您的信任列表中</translation>
    </message>
    <message>
        <source>Signed by</source>
        <translation>签发机关</translation>
    </message>
    <message>
        <source>Last check</source>
        <translation>最近核验</translation>
    </message>
    <message>
        <source>Status data as of</source>
        <translation>状态数据截至</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>收到时间</translation>
    </message>
    <message>
        <source>Original file</source>
        <translation>原始文件</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>有效期起</translation>
    </message>
    <message>
        <source>None on this computer: whether it was revoked is unknown</source>
        <translation>本机没有状态数据，是否吊销未知</translation>
    </message>
    <message>
        <source>Save the original file</source>
        <translation>保存原始文件</translation>
    </message>
    <message>
        <source>The original file was saved.</source>
        <translation>原始文件已保存。</translation>
    </message>
</context>
<context>
    <name>LicenceWords</name>
    <message>
        <source>In date</source>
        <translation>未到期</translation>
    </message>
    <message>
        <source>Expires soon</source>
        <translation>即将到期</translation>
    </message>
    <message>
        <source>Expired</source>
        <translation>已过期</translation>
    </message>
    <message>
        <source>Not yet valid</source>
        <translation>尚未生效</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>已吊销</translation>
    </message>
    <message>
        <source>Suspended</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Status unknown</source>
        <translation>状态未知</translation>
    </message>
    <message>
        <source>not usable now</source>
        <translation>目前不能使用</translation>
    </message>
    <message>
        <source>No expiry date</source>
        <translation>长期有效</translation>
    </message>
    <message>
        <source>Expired on {day}</source>
        <translation>{day} 已过期</translation>
    </message>
    <message>
        <source>Until {day}</source>
        <translation>{day} 到期</translation>
    </message>
    <message>
        <source>This licence is shown like a paper copy.</source>
        <translation>本证照的出示相当于出示纸质复印件。</translation>
    </message>
    <message>
        <source>It names no holder&apos;s key, so showing it does not prove that it is yours.</source>
        <translation>证照没有绑定持证人密钥，出示它不能证明您就是持证人。</translation>
    </message>
    <message>
        <source>The clerk will be told to check by hand: have your identity card ready.</source>
        <translation>窗口会提示工作人员人工核对，请备好身份证件。</translation>
    </message>
    <message>
        <source>Expires today: renew it with the issuer.</source>
        <translation>今天到期，请向发证机关申请延续。</translation>
    </message>
    <message>
        <source>Days left: {days}. Think of renewing it with the issuer.</source>
        <translation>还有 {days} 天到期，请及时向发证机关申请延续。</translation>
    </message>
</context>
<context>
    <name>LockSection</name>
    <message>
        <source>It also locks when this computer goes to sleep or its screen is locked.</source>
        <translation>电脑睡眠或锁屏时也会锁上。</translation>
    </message>
    <message>
        <source>It also locks when this computer goes to sleep. This system does not tell when its screen is locked.</source>
        <translation>电脑睡眠时也会锁上。本系统不通知锁屏。</translation>
    </message>
    <message>
        <source>It also locks when the screen is locked. This system does not tell when it sleeps; after a sleep longer than this time the wallet is locked all the same.</source>
        <translation>锁屏时也会锁上。本系统不通知睡眠；睡眠超过上述时间，唤醒后照样锁上。</translation>
    </message>
    <message>
        <source>This system does not tell when it sleeps or its screen is locked. After a sleep longer than this time the wallet is locked all the same.</source>
        <translation>本系统不通知睡眠和锁屏。睡眠超过上述时间，唤醒后照样锁上。</translation>
    </message>
    <message>
        <source>Lock</source>
        <translation>锁定</translation>
    </message>
    <message>
        <source>Lock the wallet when nobody has touched it for:</source>
        <translation>无人操作超过以下时间就自动锁定：</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes} 分钟</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds} 秒</translation>
    </message>
</context>
<context>
    <name>LookChoices</name>
    <message>
        <source>Text size</source>
        <translation>文字大小</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>颜色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>高对比度</translation>
    </message>
</context>
<context>
    <name>LookSection</name>
    <message>
        <source>Look</source>
        <translation>外观</translation>
    </message>
</context>
<context>
    <name>LostVault</name>
    <message>
        <source>Set the file aside and begin anew</source>
        <translation>移开这个文件，重新开始</translation>
    </message>
    <message>
        <source>It gets another name in the same folder, with today&apos;s date, and is not deleted. Then make a new wallet, or restore a backup file into it.</source>
        <translation>文件留在原文件夹，改成带今天日期的名字，不会删除。然后可以新建证照夹，也可以从备份文件恢复。</translation>
    </message>
    <message>
        <source>Yes, set it aside</source>
        <translation>确定移开</translation>
    </message>
    <message>
        <source>Set aside…</source>
        <translation>移开…</translation>
    </message>
    <message>
        <source>Leave it there</source>
        <translation>先不动</translation>
    </message>
</context>
<context>
    <name>OlderBar</name>
    <message>
        <source>Yes, go on from it</source>
        <translation>确认从这一份继续</translation>
    </message>
    <message>
        <source>Go on from it…</source>
        <translation>从这一份继续…</translation>
    </message>
</context>
<context>
    <name>OriginalsSection</name>
    <message>
        <source>licences-{day}</source>
        <translation>证照原件-{day}</translation>
    </message>
    <message>
        <source>Name the new folder</source>
        <translation>给新文件夹起名</translation>
    </message>
    <message>
        <source>Saving the original files…</source>
        <translation>正在保存原始文件…</translation>
    </message>
    <message>
        <source>{count} original files were saved in {folder}.</source>
        <translation>已把 {count} 个原始文件保存到 {folder}。</translation>
    </message>
    <message>
        <source>They are not encrypted: whoever has the folder can read them.</source>
        <translation>这些文件没有加密，拿到文件夹的人都能看。</translation>
    </message>
    <message>
        <source>Original files</source>
        <translation>原始文件</translation>
    </message>
    <message>
        <source>Saves every licence as it was received into a new folder, for other programs. These files are not encrypted, and hold no keys: nobody can present licences bound to you from them.</source>
        <translation>把每份证照按收到时的原样保存到新文件夹，供其他程序使用。这些文件没有加密，也不含密钥：绑定密钥的证照，别人不能凭这些文件出示。</translation>
    </message>
    <message>
        <source>Save all original files…</source>
        <translation>保存全部原始文件…</translation>
    </message>
</context>
<context>
    <name>PresentPage</name>
    <message>
        <source>Signing…</source>
        <translation>正在签名…</translation>
    </message>
    <message>
        <source>It is a file, or too much for one code: save it for the counter. {then}</source>
        <translation>它是文件，或一个二维码放不下：请存为文件交给窗口。{then}</translation>
    </message>
    <message>
        <source>This is too much for one code.</source>
        <translation>内容太多，一个二维码放不下。</translation>
    </message>
    <message>
        <source>It needs a version {version} code; readers are reliable up to 22.</source>
        <translation>需要 {version} 级的码，读码设备最多可靠读取 22 级。</translation>
    </message>
    <message>
        <source>No code can hold it.</source>
        <translation>任何二维码都放不下。</translation>
    </message>
    <message>
        <source>Leave out: {names}; or save it as a file for the counter.</source>
        <translation>可以不出示：{names}；也可以保存为文件交给窗口。</translation>
    </message>
    <message>
        <source>Save it as a file for the counter.</source>
        <translation>请保存为文件交给窗口。</translation>
    </message>
    <message>
        <source>Save the presentation</source>
        <translation>保存出示内容</translation>
    </message>
    <message>
        <source>The presentation was saved. It is good for a short time only.</source>
        <translation>出示内容已保存，只在短时间内有效。</translation>
    </message>
    <message>
        <source>The licence was saved as it came.</source>
        <translation>证照已按原样保存。</translation>
    </message>
    <message>
        <source>Stop presenting (Esc)</source>
        <translation>停止出示 (Esc)</translation>
    </message>
    <message>
        <source>Renew</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Save as a file…</source>
        <translation>保存为文件…</translation>
    </message>
    <message>
        <source>This is too much for one code, so it moves.</source>
        <translation>一个码放不下，改用动态码出示。</translation>
    </message>
    <message>
        <source>To make it fit, leave out: {names}</source>
        <translation>想放进一个码，可去掉：{names}</translation>
    </message>
    <message>
        <source>Show less</source>
        <translation>少出示一些</translation>
    </message>
    <message>
        <source>Hold still until the counter&apos;s camera has all of it. A scanner that types like a keyboard is too slow.</source>
        <translation>请对准窗口的摄像头并拿稳，直到收全。键盘式扫码枪太慢，收不了。</translation>
    </message>
    <message>
        <source>Code to be scanned by the counter</source>
        <translation>供窗口扫描的二维码</translation>
    </message>
    <message>
        <source>Presenting: {licence}</source>
        <translation>出示：{licence}</translation>
    </message>
    <message>
        <source>This code has expired.</source>
        <translation>二维码已过期。</translation>
    </message>
    <message>
        <source>Timed code: a new one in {seconds} s</source>
        <translation>限时码：{seconds} 秒后换新码</translation>
    </message>
    <message>
        <source>Good for {seconds} s more</source>
        <translation>{seconds} 秒内有效</translation>
    </message>
    <message>
        <source>Who is asking</source>
        <translation>谁在查看</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>未知</translation>
    </message>
    <message>
        <source>Identity verified</source>
        <translation>身份已核实</translation>
    </message>
    <message>
        <source>Not verified: nobody vouches for who asks</source>
        <translation>未核实：无法确认对方是谁</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Shown: {count}</source>
        <translation>将会出示 {count} 项</translation>
    </message>
    <message>
        <source>{claim}: not shown</source>
        <translation>{claim} — 不出示</translation>
    </message>
    <message>
        <source>This could not be noted in your receipts: the wallet takes nothing now.</source>
        <translation>这次出示没能记入出示记录：证照夹现在不能写入。</translation>
    </message>
    <message>
        <source>They state: {retention}</source>
        <translation>对方声明：{retention}</translation>
    </message>
</context>
<context>
    <name>ReceiptsPage</name>
    <message>
        <source>Opening the receipts…</source>
        <translation>正在打开出示记录…</translation>
    </message>
    <message>
        <source>Found: {count}</source>
        <translation>共 {count} 条</translation>
    </message>
    <message>
        <source>Nothing was shown to anybody yet.</source>
        <translation>还没有向任何单位出示过证照。</translation>
    </message>
    <message>
        <source>Not known who asked</source>
        <translation>不知道用证单位</translation>
    </message>
    <message>
        <source>Identity verified</source>
        <translation>身份已核实</translation>
    </message>
    <message>
        <source>Not verified</source>
        <translation>未核实</translation>
    </message>
    <message>
        <source>For: {purpose}</source>
        <translation>用途：{purpose}</translation>
    </message>
    <message>
        <source>Shown: {claims}</source>
        <translation>出示了：{claims}</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>Save the receipts</source>
        <translation>保存出示记录</translation>
    </message>
    <message>
        <source>The receipts were saved. The file is not encrypted.</source>
        <translation>出示记录已保存。文件没有加密。</translation>
    </message>
    <message>
        <source>None of those found is so old.</source>
        <translation>查到的记录都没有那么早。</translation>
    </message>
    <message>
        <source>Receipts</source>
        <translation>出示记录</translation>
    </message>
    <message>
        <source>What was shown to whom. Only names of what was shown are kept, and only in this wallet.</source>
        <translation>向谁出示过什么。只记信息项的名称，只存在这个证照夹里。</translation>
    </message>
    <message>
        <source>Search asker, licence, purpose, what was shown</source>
        <translation>搜索用证单位、证照、用途、信息项</translation>
    </message>
    <message>
        <source>Show more</source>
        <translation>显示更多</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>存为 CSV…</translation>
    </message>
    <message>
        <source>Save as JSON…</source>
        <translation>存为 JSON…</translation>
    </message>
    <message>
        <source>Done</source>
        <translation>完成</translation>
    </message>
    <message>
        <source>All that were found</source>
        <translation>查到的全部</translation>
    </message>
    <message>
        <source>Older than 30 days</source>
        <translation>30 天以前的</translation>
    </message>
    <message>
        <source>Older than a year</source>
        <translation>一年以前的</translation>
    </message>
    <message>
        <source>Which receipts to delete</source>
        <translation>要删除哪些记录</translation>
    </message>
</context>
<context>
    <name>RecoveryCard</name>
    <message>
        <source>This computer knows no printer.</source>
        <translation>这台电脑没有打印机。</translation>
    </message>
    <message>
        <source>Save the sheet as PDF and print it elsewhere, or write the code down.</source>
        <translation>请存为 PDF 到别处打印，或者把恢复码抄下来。</translation>
    </message>
    <message>
        <source>Save the recovery sheet</source>
        <translation>保存恢复码单</translation>
    </message>
    <message>
        <source>The sheet was saved.</source>
        <translation>恢复码单已保存。</translation>
    </message>
    <message>
        <source>It holds the code in the clear.</source>
        <translation>文件里的恢复码没有加密。</translation>
    </message>
    <message>
        <source>Print it, then delete the file.</source>
        <translation>请打印，然后删除这个文件。</translation>
    </message>
    <message>
        <source>Copy for 10 seconds</source>
        <translation>复制（10 秒后清空）</translation>
    </message>
    <message>
        <source>Show the code</source>
        <translation>显示恢复码</translation>
    </message>
    <message>
        <source>Cover the code</source>
        <translation>遮住恢复码</translation>
    </message>
    <message>
        <source>Print the sheet…</source>
        <translation>打印恢复码单…</translation>
    </message>
    <message>
        <source>Save as PDF…</source>
        <translation>存为 PDF…</translation>
    </message>
    <message>
        <source>The sheet says what the code is for; nothing of your licences is on it.</source>
        <translation>恢复码单上写明用途，没有任何证照内容。</translation>
    </message>
    <message>
        <source>To be sure: type groups {first} and {second} of it.</source>
        <translation>请输入第 {first} 组和第 {second} 组，确认已经抄好。</translation>
    </message>
    <message>
        <source>I have kept it</source>
        <translation>我已抄好</translation>
    </message>
</context>
<context>
    <name>RecoverySheet</name>
    <message>
        <source>Recovery code of a licence wallet</source>
        <translation>电子证照夹恢复码</translation>
    </message>
    <message>
        <source>It opens the wallet on your computer when the passphrase is forgotten.</source>
        <translation>忘记口令时，用它打开您电脑上的证照夹。</translation>
    </message>
    <message>
        <source>Type it in the place of the passphrase. Case and dashes do not matter.</source>
        <translation>在输入口令的地方输入，不分大小写，横线可以省略。</translation>
    </message>
    <message>
        <source>Whoever has this sheet and the wallet&apos;s file can read every licence in it.</source>
        <translation>谁拿到这张纸和证照夹文件，谁就能看到里面的全部证照。</translation>
    </message>
    <message>
        <source>Keep it away from the computer, do not photograph it and do not send it.</source>
        <translation>请与电脑分开保管，不要拍照，不要发送。</translation>
    </message>
    <message>
        <source>A newer sheet makes this one void: destroy it then.</source>
        <translation>换了新的恢复码，这一张就作废，请销毁。</translation>
    </message>
    <message>
        <source>Made on {day}</source>
        <translation>生成日期：{day}</translation>
    </message>
</context>
<context>
    <name>ReminderBar</name>
    <message>
        <source>{licence} runs out on {day}, in {days} days.</source>
        <translation>{licence}将于 {day} 到期，还有 {days} 天。</translation>
    </message>
    <message>
        <source>And {count} more run out soon.</source>
        <translation>另有 {count} 份证照即将到期。</translation>
    </message>
    <message>
        <source>Show it</source>
        <translation>查看</translation>
    </message>
    <message>
        <source>Put away</source>
        <translation>不再提醒</translation>
    </message>
</context>
<context>
    <name>ReminderRow</name>
    <message>
        <source>Put the reminder away</source>
        <translation>不再提醒</translation>
    </message>
</context>
<context>
    <name>RequestEntryPage</name>
    <message>
        <source>Choose the picture of the request code</source>
        <translation>选择请求码图片</translation>
    </message>
    <message>
        <source>The clipboard holds no request.</source>
        <translation>剪贴板里没有用证请求。</translation>
    </message>
    <message>
        <source>Reading the request…</source>
        <translation>正在读取请求…</translation>
    </message>
    <message>
        <source>What does the counter show?</source>
        <translation>窗口显示了什么？</translation>
    </message>
    <message>
        <source>Nothing is shown before you have agreed on the next page.</source>
        <translation>在下一页同意之前，不会出示任何内容。</translation>
    </message>
    <message>
        <source>Type the 8 digits under the counter&apos;s code</source>
        <translation>输入窗口二维码下方的 8 位核验码</translation>
    </message>
    <message>
        <source>Digits do not say who asks. With the request code you would see the name.</source>
        <translation>核验码看不出对方是谁；导入请求码可以看到对方名称。</translation>
    </message>
    <message>
        <source>8 digits</source>
        <translation>8 位核验码</translation>
    </message>
    <message>
        <source>Or bring in the request code</source>
        <translation>或导入请求码</translation>
    </message>
    <message>
        <source>As a picture, a screenshot or a text that begins with LW1R:</source>
        <translation>图片、截屏，或以 LW1R: 开头的文字</translation>
    </message>
    <message>
        <source>Open a picture…</source>
        <translation>打开图片…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Or show a timed code, without a request</source>
        <translation>或者不等请求，出示限时码</translation>
    </message>
    <message>
        <source>It changes every 30 seconds. Many counters then still check by hand who you are.</source>
        <translation>每 30 秒换一次。不少窗口见到限时码，仍会请您人工核对身份。</translation>
    </message>
    <message>
        <source>Show a timed code</source>
        <translation>出示限时码</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
</context>
<context>
    <name>RestoreForm</name>
    <message>
        <source>Restore from a backup</source>
        <translation>从备份恢复</translation>
    </message>
    <message>
        <source>Passphrase of the backup</source>
        <translation>备份的口令</translation>
    </message>
    <message>
        <source>Passphrase for the keys (left empty, the keys stay out)</source>
        <translation>密钥的口令（留空则不恢复密钥）</translation>
    </message>
    <message>
        <source>Merge</source>
        <translation>合并</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>替换</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Only what the backup holds stays: {count} licences that are not in it go. An automatic copy is made first; holder keys stay.</source>
        <translation>只保留备份里有的：不在备份里的 {count} 份证照会被取走。会先做一份自动副本；持证人密钥保留。</translation>
    </message>
    <message>
        <source>What is not here is added; nothing here is taken out.</source>
        <translation>这里没有的会加进来，已有的都保留。</translation>
    </message>
    <message>
        <source>Choose merge or replace: this backup is of another wallet.</source>
        <translation>这份备份来自另一个证照夹，请选择“合并”或“替换”。</translation>
    </message>
    <message>
        <source>Look into it</source>
        <translation>查看内容</translation>
    </message>
    <message>
        <source>Replace what is here</source>
        <translation>替换现有内容</translation>
    </message>
    <message>
        <source>Restore</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Reading the backup…</source>
        <translation>正在读取备份…</translation>
    </message>
    <message>
        <source>Restoring…</source>
        <translation>正在恢复…</translation>
    </message>
</context>
<context>
    <name>SecretForm</name>
    <message>
        <source>New passphrase</source>
        <translation>新口令</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Working…</source>
        <translation>正在处理…</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Everything applies at once.</source>
        <translation>修改立即生效。</translation>
    </message>
    <message>
        <source>Lock now</source>
        <translation>立即锁定</translation>
    </message>
    <message>
        <source>Back up to a file…</source>
        <translation>备份到文件…</translation>
    </message>
</context>
<context>
    <name>UnlockPage</name>
    <message>
        <source>Your wallet is locked</source>
        <translation>证照夹已锁定</translation>
    </message>
    <message>
        <source>It locked itself because nobody was here. Type your passphrase or your recovery code.</source>
        <translation>因长时间无人操作，证照夹已自动锁定。请输入口令或恢复码。</translation>
    </message>
    <message>
        <source>Type your passphrase or your recovery code.</source>
        <translation>请输入口令或恢复码。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Passphrase or recovery code</source>
        <translation>口令或恢复码</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>隐藏</translation>
    </message>
    <message>
        <source>Unlock</source>
        <translation>解锁</translation>
    </message>
    <message>
        <source>Unlocking…</source>
        <translation>正在解锁…</translation>
    </message>
    <message>
        <source>That was not right, several times in a row.</source>
        <translation>口令接连输错了几次。</translation>
    </message>
    <message>
        <source>You can try again in {seconds} seconds.</source>
        <translation>{seconds} 秒后可以再试。</translation>
    </message>
    <message>
        <source>A recovery code is tried at once. The wallet never locks you out for good.</source>
        <translation>恢复码不用等。证照夹不会因此永远锁死。</translation>
    </message>
</context>
<context>
    <name>VersionsCard</name>
    <message>
        <source>A newer licence renews this one; that one is presented.</source>
        <translation>这份证照已换发新证，出示时用新证。</translation>
    </message>
    <message>
        <source>Show the newest</source>
        <translation>查看新证</translation>
    </message>
    <message>
        <source>Earlier versions ({count})</source>
        <translation>以前的版本（{count}）</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>显示</translation>
    </message>
</context>
<context>
    <name>WaysInSection</name>
    <message>
        <source>The new recovery code is in use. Destroy the old one.</source>
        <translation>新恢复码已启用，请销毁旧的。</translation>
    </message>
    <message>
        <source>Ways into this wallet</source>
        <translation>打开方式</translation>
    </message>
    <message>
        <source>Each of them opens it alone. To change one, one of your secrets is asked for again.</source>
        <translation>每一种都能单独打开证照夹。改动时要再输入一次口令或恢复码。</translation>
    </message>
    <message>
        <source>Write down your new recovery code. It is shown this once.</source>
        <translation>请抄下新的恢复码，只显示这一次。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>Passphrase, on this computer only</source>
        <translation>口令（只限这台电脑）</translation>
    </message>
    <message>
        <source>Recovery code</source>
        <translation>恢复码</translation>
    </message>
    <message>
        <source>one guess costs {memory} MiB × {passes}</source>
        <translation>每猜一次要 {memory} MiB × {passes} 遍</translation>
    </message>
    <message>
        <source>cannot be guessed</source>
        <translation>无法靠猜得到</translation>
    </message>
    <message>
        <source>Since {day}</source>
        <translation>{day} 起</translation>
    </message>
    <message>
        <source>Add a passphrase</source>
        <translation>添加口令</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Renew</source>
        <translation>更换</translation>
    </message>
    <message>
        <source>Tie to this computer&apos;s keychain</source>
        <translation>绑定这台电脑的钥匙串</translation>
    </message>
    <message>
        <source>Stop using the keychain</source>
        <translation>不再使用钥匙串</translation>
    </message>
    <message>
        <source>Somebody may know my passphrase…</source>
        <translation>口令可能被人知道了…</translation>
    </message>
    <message>
        <source>The passphrase was added.</source>
        <translation>口令已添加。</translation>
    </message>
    <message>
        <source>The passphrase was changed.</source>
        <translation>口令已更改。</translation>
    </message>
    <message>
        <source>The passphrase was removed.</source>
        <translation>口令已移除。</translation>
    </message>
    <message>
        <source>The passphrase now works on this computer only; the recovery code anywhere.</source>
        <translation>口令今后只在这台电脑上有效；恢复码在哪里都有效。</translation>
    </message>
    <message>
        <source>The passphrase opens the wallet alone again.</source>
        <translation>现在只凭口令就能打开证照夹。</translation>
    </message>
    <message>
        <source>Your passphrase</source>
        <translation>您的口令</translation>
    </message>
    <message>
        <source>Your passphrase or recovery code</source>
        <translation>您的口令或恢复码</translation>
    </message>
    <message>
        <source>For a second person, or for a day the first is forgotten.</source>
        <translation>给另一个人用，或者防备忘记第一个。</translation>
    </message>
    <message>
        <source>Copies made before still open with the old one.</source>
        <translation>以前的副本仍然要用旧口令打开。</translation>
    </message>
    <message>
        <source>The passphrase until now, or the recovery code</source>
        <translation>现在的口令或恢复码</translation>
    </message>
    <message>
        <source>It no longer opens this wallet; copies made before it still does.</source>
        <translation>它不再能打开这个证照夹，但仍能打开以前的副本。</translation>
    </message>
    <message>
        <source>Another passphrase, which stays</source>
        <translation>另一个要保留的口令</translation>
    </message>
    <message>
        <source>The old code counts until you have typed the new one back.</source>
        <translation>输入新恢复码确认之前，旧的仍然有效。</translation>
    </message>
    <message>
        <source>A copied file then no longer opens with this passphrase. Keep the recovery code at hand.</source>
        <translation>以后复制走的文件用这个口令打不开。请保管好恢复码。</translation>
    </message>
    <message>
        <source>The file then opens with the passphrase on any computer.</source>
        <translation>以后在任何电脑上凭口令就能打开文件。</translation>
    </message>
    <message>
        <source>Everything is sealed anew under a new key. A copy is made first. Every other passphrase and the old recovery code stop working here; they still open old copies: delete those.</source>
        <translation>全部内容用新密钥重新加密，之前先留一份副本。其他口令和旧恢复码在这里不再有效，但仍能打开旧副本：请删除旧副本。</translation>
    </message>
    <message>
        <source>Make a new key</source>
        <translation>更换密钥</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>The two are not the same yet.</source>
        <translation>两次输入还不一致。</translation>
    </message>
    <message>
        <source>Making your wallet…</source>
        <translation>正在建立证照夹…</translation>
    </message>
    <message>
        <source>Licence wallet</source>
        <translation>证照夹</translation>
    </message>
    <message>
        <source>Your licences stay on this computer, encrypted. You decide who sees what.</source>
        <translation>证照加密保存在这台电脑上，给谁看、看什么，由您决定。</translation>
    </message>
    <message>
        <source>Step {number} of 3</source>
        <translation>第 {number} 步，共 3 步</translation>
    </message>
    <message>
        <source>Choose your language</source>
        <translation>选择语言</translation>
    </message>
    <message>
        <source>The old wallet file was set aside.</source>
        <translation>原来的证照夹文件已移开。</translation>
    </message>
    <message>
        <source>It is called {name} now and lies where it lay.</source>
        <translation>现在名为 {name}，仍在原文件夹里。</translation>
    </message>
    <message>
        <source>You can change it at any time in the settings.</source>
        <translation>以后可以在设置里随时更改。</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>下一步</translation>
    </message>
    <message>
        <source>Restore from a backup file…</source>
        <translation>从备份文件恢复…</translation>
    </message>
    <message>
        <source>Make it easy to read</source>
        <translation>看得清楚</translation>
    </message>
    <message>
        <source>What you choose shows at once.</source>
        <translation>选择后立即生效。</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>开始使用</translation>
    </message>
    <message>
        <source>Choose a passphrase</source>
        <translation>设置口令</translation>
    </message>
    <message>
        <source>It opens your wallet. Nobody can reset it: several unrelated words are easy to keep.</source>
        <translation>口令用来打开证照夹，任何人都无法重置。几个不相干的词最好记。</translation>
    </message>
    <message>
        <source>This is for the new wallet, not the backup&apos;s own; the backup file is asked for afterwards.</source>
        <translation>这是新证照夹的口令，不是备份的口令；备份文件稍后再选。</translation>
    </message>
    <message>
        <source>Passphrase</source>
        <translation>口令</translation>
    </message>
    <message>
        <source>The same again</source>
        <translation>再输入一次</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>返回</translation>
    </message>
    <message>
        <source>Make the wallet</source>
        <translation>建立证照夹</translation>
    </message>
    <message>
        <source>Write down your recovery code</source>
        <translation>抄下恢复码</translation>
    </message>
    <message>
        <source>It is shown this once and opens the wallet if you forget the passphrase. Keep it on paper.</source>
        <translation>恢复码只显示这一次。忘记口令时用它打开证照夹，请抄在纸上保管。</translation>
    </message>
</context>
</TS>
