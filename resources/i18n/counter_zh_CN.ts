<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Arrivals</name>
    <message>
        <source>Open a picture or a file</source>
        <translation>打开图片或文件</translation>
    </message>
</context>
<context>
    <name>CameraPanel</name>
    <message>
        <source>Camera off</source>
        <translation>关闭摄像头</translation>
    </message>
    <message>
        <source>Use the camera</source>
        <translation>打开摄像头</translation>
    </message>
    <message>
        <source>What the camera sees, mirrored</source>
        <translation>摄像头画面（镜像）</translation>
    </message>
    <message>
        <source>This code was taken. Put it away, then show the next one.</source>
        <translation>这个码已读取，请移开后再出示下一个。</translation>
    </message>
    <message>
        <source>Too dark: turn up the light or the screen&apos;s brightness.</source>
        <translation>太暗：请开灯，或调亮手机屏幕。</translation>
    </message>
    <message>
        <source>Too far away: hold the code closer.</source>
        <translation>太远：请把码靠近一些。</translation>
    </message>
    <message>
        <source>Blurred: hold the code still, a little further away.</source>
        <translation>模糊：请拿稳，稍微离远一点。</translation>
    </message>
    <message>
        <source>Hold the code before the camera.</source>
        <translation>请把二维码对准摄像头。</translation>
    </message>
</context>
<context>
    <name>ChoosePanel</name>
    <message>
        <source>Several codes in this picture: which one?</source>
        <translation>图片里有几个码，要核验哪一个？</translation>
    </message>
    <message>
        <source>One is checked at a time. Ask the visitor, or show a picture of one code.</source>
        <translation>一次核验一份。请问一下办事人，或换一张只有一个码的图片。</translation>
    </message>
    <message>
        <source>None of them</source>
        <translation>都不是</translation>
    </message>
    <message>
        <source>another code</source>
        <translation>其他码</translation>
    </message>
    <message>
        <source>{count} characters</source>
        <translation>{count} 个字符</translation>
    </message>
</context>
<context>
    <name>ClerksDialog</name>
    <message>
        <source>Clerks</source>
        <translation>工作人员</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>PIN again</source>
        <translation>再输一次 PIN</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>Clerk</source>
        <translation>工作人员</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>New PIN</source>
        <translation>换新 PIN</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Who may sign in</source>
        <translation>谁可以登录</translation>
    </message>
    <message>
        <source>For somebody new a name and a PIN of 6 characters or more; for a new PIN the PIN alone.</source>
        <translation>新增人员要填姓名和至少 6 位的 PIN；换新 PIN 只填 PIN。</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>clerk</source>
        <translation>工作人员</translation>
    </message>
</context>
<context>
    <name>CollectingPanel</name>
    <message>
        <source>{known} of {blocks} blocks</source>
        <translation>已收 {known} 块，共 {blocks} 块</translation>
    </message>
    <message>
        <source>Receiving a moving code</source>
        <translation>正在收取动态码</translation>
    </message>
    <message>
        <source>A scanner that types like a keyboard is too slow for this. Use the camera or a scanner on a serial port, or ask the visitor to show less or to hand over a file.</source>
        <translation>键盘式扫码枪太慢，收不全动态码。请改用摄像头或串口扫码枪，或请对方少出示几项、改交文件。</translation>
    </message>
    <message>
        <source>Pictures may be missed; any that are enough will do.</source>
        <translation>漏掉几帧没关系，收够就行。</translation>
    </message>
    <message>
        <source>Another moving code came: begun anew.</source>
        <translation>换了一份动态码，已重新收取。</translation>
    </message>
</context>
<context>
    <name>ColourStrip</name>
    <message>
        <source>Counter · Licence check</source>
        <translation>柜台 · 证照核验</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Help (F1)</source>
        <translation>帮助 (F1)</translation>
    </message>
    <message>
        <source>Settings (F4)</source>
        <translation>设置 (F4)</translation>
    </message>
</context>
<context>
    <name>CounterWindow</name>
    <message>
        <source>Licence counter</source>
        <translation>证照核验窗口</translation>
    </message>
</context>
<context>
    <name>Equipment</name>
    <message>
        <source>Frame the code with the mouse; Esc gives up.</source>
        <translation>用鼠标框住二维码；按 Esc 放弃。</translation>
    </message>
</context>
<context>
    <name>EvidencePage</name>
    <message>
        <source>In plain words</source>
        <translation>通俗说明</translation>
    </message>
    <message>
        <source>Technical</source>
        <translation>技术细节</translation>
    </message>
    <message>
        <source>Print receipt</source>
        <translation>打印核验单</translation>
    </message>
    <message>
        <source>Save receipt</source>
        <translation>存为文件</translation>
    </message>
    <message>
        <source>Next  (Enter)</source>
        <translation>下一位  Next  (Enter)</translation>
    </message>
    <message>
        <source>Back  (Esc)</source>
        <translation>返回  (Esc)</translation>
    </message>
    <message>
        <source>{verdict}: what it rests on</source>
        <translation>{verdict}：依据</translation>
    </message>
    <message>
        <source>Licence {number} of {count}</source>
        <translation>第 {number} 份，共 {count} 份</translation>
    </message>
    <message>
        <source>Portrait, issuer-signed: compare with the person</source>
        <translation>照片（签发机关签名）：请与本人比对</translation>
    </message>
</context>
<context>
    <name>EvidenceRows</name>
    <message>
        <source>: </source>
        <translation>：</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>单号</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>格式</translation>
    </message>
    <message>
        <source>Issuer, by the trust store</source>
        <translation>发证机关（依信任列表）</translation>
    </message>
    <message>
        <source>Issuer&apos;s key</source>
        <translation>发证机关密钥</translation>
    </message>
    <message>
        <source>Judged at</source>
        <translation>核验时间</translation>
    </message>
    <message>
        <source>Trust list as of</source>
        <translation>信任列表截至</translation>
    </message>
    <message>
        <source>Status data as of</source>
        <translation>状态数据截至</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>证照类型</translation>
    </message>
    <message>
        <source>Valid from</source>
        <translation>生效时间</translation>
    </message>
    <message>
        <source>Expires at</source>
        <translation>失效时间</translation>
    </message>
    <message>
        <source>SHA-256 of the signed part</source>
        <translation>签名部分的 SHA-256</translation>
    </message>
    <message>
        <source>a rule of this program; the standards leave it open</source>
        <translation>本程序的规则，标准没有规定</translation>
    </message>
</context>
<context>
    <name>FindingsLine</name>
    <message>
        <source>Look at it  (F5)</source>
        <translation>去查看  (F5)</translation>
    </message>
</context>
<context>
    <name>HelpPage</name>
    <message>
        <source>Start receiving; after a verdict: the next visitor</source>
        <translation>开始接待；出结论后：下一位</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>扫码枪</translation>
    </message>
    <message>
        <source>Scan at any time: whichever page is open, the former result goes first</source>
        <translation>随时可扫，在哪一页都行；上一份结果会先清掉</translation>
    </message>
    <message>
        <source>Check a picture or a text from the clipboard</source>
        <translation>核验剪贴板里的图片或文字</translation>
    </message>
    <message>
        <source>Check a picture or a file</source>
        <translation>核验图片或文件</translation>
    </message>
    <message>
        <source>What the verdict rests on; its receipt for the visitor</source>
        <translation>结论的依据；给办事人的核验单</translation>
    </message>
    <message>
        <source>The register: what was checked here, and whether it is intact</source>
        <translation>核验登记簿：这里核验过什么，登记簿是否完整</translation>
    </message>
    <message>
        <source>Settings and devices: for the supervisor</source>
        <translation>设置和设备：由主管操作</translation>
    </message>
    <message>
        <source>Self-check: data, clock, scanner, camera, disk, register</source>
        <translation>自检：数据、时钟、扫码、摄像头、磁盘、登记簿</translation>
    </message>
    <message>
        <source>Read a code that another window shows on this screen</source>
        <translation>读取本机屏幕上其他窗口显示的码</translation>
    </message>
    <message>
        <source>Space</source>
        <translation>空格</translation>
    </message>
    <message>
        <source>Keep the verdict on screen, or let it go</source>
        <translation>让结论停留在屏幕上，或恢复自动清除</translation>
    </message>
    <message>
        <source>One step back</source>
        <translation>返回上一步</translation>
    </message>
    <message>
        <source>Larger text, smaller text, usual text</source>
        <translation>放大、缩小、恢复文字大小</translation>
    </message>
    <message>
        <source>This page</source>
        <translation>本页</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>帮助</translation>
    </message>
    <message>
        <source>The visitor scans your request or types its 8 digits, then shows a code: scan that.</source>
        <translation>办事人扫描您的用证请求码，或输入 8 位数字，然后出示二维码；您扫他出示的码。</translation>
    </message>
    <message>
        <source>Back  (Esc)</source>
        <translation>返回  (Esc)</translation>
    </message>
</context>
<context>
    <name>ProofDialog</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
</context>
<context>
    <name>ReadinessCard</name>
    <message>
        <source>Trust list</source>
        <translation>信任列表</translation>
    </message>
    <message>
        <source>Status data</source>
        <translation>状态数据</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>时钟</translation>
    </message>
    <message>
        <source>Hall</source>
        <translation>办事大厅</translation>
    </message>
    <message>
        <source>Scanner</source>
        <translation>扫码枪</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>None loaded</source>
        <translation>未载入</translation>
    </message>
    <message>
        <source>No issuer is known: every licence stays unchecked.</source>
        <translation>不认识任何发证机关，所有证照都“未能核验”。</translation>
    </message>
    <message>
        <source>{count} trust anchors, as of {time}</source>
        <translation>{count} 个信任锚，截至 {time}</translation>
    </message>
    <message>
        <source>Old</source>
        <translation>过旧</translation>
    </message>
    <message>
        <source>Current</source>
        <translation>够新</translation>
    </message>
    <message>
        <source>Whether a licence was revoked cannot be told.</source>
        <translation>无法判断证照是否被吊销。</translation>
    </message>
    <message>
        <source>{count} status lists, as of {time}</source>
        <translation>{count} 份状态列表，截至 {time}</translation>
    </message>
    <message>
        <source>To be looked into</source>
        <translation>待核实</translation>
    </message>
    <message>
        <source>Cannot be right</source>
        <translation>不可信</translation>
    </message>
    <message>
        <source>This computer&apos;s clock does not fit the signed data.</source>
        <translation>电脑时钟与签名数据的时间对不上。</translation>
    </message>
    <message>
        <source>Plausible</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>No connection</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>正在补传</translation>
    </message>
    <message>
        <source>The hall&apos;s server has every entry.</source>
        <translation>登记已全部送达大厅服务器。</translation>
    </message>
    <message>
        <source>Working</source>
        <translation>正常</translation>
    </message>
    <message>
        <source>A scan has come through.</source>
        <translation>已收到过扫码。</translation>
    </message>
    <message>
        <source>Connected</source>
        <translation>已连接</translation>
    </message>
    <message>
        <source>Entries still to be sent: {count}</source>
        <translation>待补传登记：{count} 条</translation>
    </message>
    <message>
        <source>The scanner&apos;s serial port is open.</source>
        <translation>扫码枪的串口已打开。</translation>
    </message>
    <message>
        <source>A scanner that types like a keyboard needs no setting up: scan at any time.</source>
        <translation>键盘式扫码枪无需设置，随时可扫。</translation>
    </message>
    <message>
        <source>Not scanned yet</source>
        <translation>尚未扫过</translation>
    </message>
    <message>
        <source>Not working</source>
        <translation>不可用</translation>
    </message>
    <message>
        <source>The camera has sent pictures.</source>
        <translation>摄像头已送来画面。</translation>
    </message>
    <message>
        <source>Turn it on while a code is awaited.</source>
        <translation>等待扫码时可以打开。</translation>
    </message>
    <message>
        <source>Not used yet</source>
        <translation>尚未使用</translation>
    </message>
    <message>
        <source>an unknown time</source>
        <translation>时间不明</translation>
    </message>
</context>
<context>
    <name>ReadyPage</name>
    <message>
        <source>Choose what to ask for</source>
        <translation>选择办理事项</translation>
    </message>
    <message>
        <source>Timed codes are enough for it: they answer no challenge.</source>
        <translation>本事项认限时码：限时码不回答本窗口的核验码。</translation>
    </message>
    <message>
        <source>You compare the portrait with the person.</source>
        <translation>须由您比对照片与本人。</translation>
    </message>
    <message>
        <source>Ready to receive visitors</source>
        <translation>准备接待</translation>
    </message>
    <message>
        <source>Counter</source>
        <translation>窗口</translation>
    </message>
    <message>
        <source>Service</source>
        <translation>事项</translation>
    </message>
    <message>
        <source>Purpose</source>
        <translation>用途</translation>
    </message>
    <message>
        <source>Retention</source>
        <translation>留存</translation>
    </message>
    <message>
        <source>Start receiving  (Enter)</source>
        <translation>开始接待  (Enter)</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>核验登记簿</translation>
    </message>
    <message>
        <source>Self-check</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Case number</source>
        <translation>办件号</translation>
    </message>
    <message>
        <source>Left empty: the register&apos;s own number</source>
        <translation>空着则用登记簿自己的编号</translation>
    </message>
    <message>
        <source>Service and purpose are missing in this counter&apos;s setup.</source>
        <translation>本窗口的设置里没有写事项或事由。</translation>
    </message>
    <message>
        <source>Or just scan: a code is checked from any page.</source>
        <translation>也可以直接扫码，在任何一页都会核验。</translation>
    </message>
    <message>
        <source>Sign in first: each check is written down with who made it.</source>
        <translation>请先登录：每次核验都要记下是谁做的。</translation>
    </message>
</context>
<context>
    <name>ReceiptWiring</name>
    <message>
        <source>Save receipt</source>
        <translation>存为文件</translation>
    </message>
    <message>
        <source>Saved: {name}</source>
        <translation>已保存：{name}</translation>
    </message>
</context>
<context>
    <name>RegisterPageView</name>
    <message>
        <source>Reading the register …</source>
        <translation>正在读取登记簿……</translation>
    </message>
    <message>
        <source>Checking the whole chain …</source>
        <translation>正在核对整条链……</translation>
    </message>
    <message>
        <source>Checked {done} of {count} entries</source>
        <translation>已核对 {done} / {count} 条</translation>
    </message>
    <message>
        <source>Register</source>
        <translation>核验登记簿</translation>
    </message>
    <message>
        <source>Check the chain</source>
        <translation>核对完整性</translation>
    </message>
    <message>
        <source>Case number, service or purpose</source>
        <translation>办件号、事项或事由</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>查找</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>今天</translation>
    </message>
    <message>
        <source>7 days</source>
        <translation>近 7 天</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Older entries</source>
        <translation>更早的记录</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
    <message>
        <source>Save as PDF</source>
        <translation>存为 PDF</translation>
    </message>
    <message>
        <source>Save checkpoint</source>
        <translation>存检查点</translation>
    </message>
    <message>
        <source>Back  (Esc)</source>
        <translation>返回  (Esc)</translation>
    </message>
    <message>
        <source>Chain not checked yet</source>
        <translation>还没有核对</translation>
    </message>
    <message>
        <source>Chain intact · {count} entries</source>
        <translation>登记簿完整 · {count} 条</translation>
    </message>
    <message>
        <source>Chain broken</source>
        <translation>登记簿被改动过</translation>
    </message>
    <message>
        <source>No entry fits. Look further back or ask for less.</source>
        <translation>没有符合的记录。可以放宽时间或条件。</translation>
    </message>
    <message>
        <source>The register is empty: the first check writes its first entry.</source>
        <translation>登记簿还是空的：第一次核验会写下第一条。</translation>
    </message>
</context>
<context>
    <name>RegisterTable</name>
    <message>
        <source>Time</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Case</source>
        <translation>单号</translation>
    </message>
    <message>
        <source>Verdict</source>
        <translation>判定</translation>
    </message>
    <message>
        <source>Service · purpose</source>
        <translation>事项 · 事由</translation>
    </message>
    <message>
        <source>Clerk</source>
        <translation>工作人员</translation>
    </message>
    <message>
        <source>Number</source>
        <translation>编号</translation>
    </message>
</context>
<context>
    <name>RegisterWiring</name>
    <message>
        <source>Export</source>
        <translation>导出</translation>
    </message>
</context>
<context>
    <name>RequestPanel</name>
    <message>
        <source>For the visitor: scan this request</source>
        <translation>请办事人扫描此用证请求码</translation>
    </message>
    <message>
        <source>or type these 8 digits in the wallet</source>
        <translation>或在证照夹里输入这 8 位数字</translation>
    </message>
    <message>
        <source>A new request appears when the time is up.</source>
        <translation>到时自动换新。</translation>
    </message>
    <message>
        <source>Request code of this counter</source>
        <translation>本窗口的用证请求码</translation>
    </message>
</context>
<context>
    <name>ScanPage</name>
    <message>
        <source>Checking the licence …</source>
        <translation>正在核验…</translation>
    </message>
    <message>
        <source>Please show your code</source>
        <translation>请出示二维码</translation>
    </message>
    <message>
        <source>Waiting for a scan …</source>
        <translation>等待扫码…</translation>
    </message>
    <message>
        <source>Receiving from the scanner …</source>
        <translation>正在接收扫码枪的数据…</translation>
    </message>
    <message>
        <source>Or type or paste the code&apos;s text here</source>
        <translation>也可以在此键入或粘贴码文</translation>
    </message>
    <message>
        <source>Text of the code</source>
        <translation>码文</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>核验</translation>
    </message>
    <message>
        <source>Open a file (Ctrl+O)</source>
        <translation>打开文件 (Ctrl+O)</translation>
    </message>
    <message>
        <source>From the screen</source>
        <translation>截取屏幕</translation>
    </message>
    <message>
        <source>A moving code may come as pictures too, one or many at once.</source>
        <translation>动态码也可以用图片收，一次一张或多张。</translation>
    </message>
</context>
<context>
    <name>SelfCheckPage</name>
    <message>
        <source>Self-check</source>
        <translation>自检</translation>
    </message>
    <message>
        <source>Scanner test</source>
        <translation>扫码测试</translation>
    </message>
    <message>
        <source>Scan this code, hold a copy of it before the camera, or open a picture of it.</source>
        <translation>请扫描这个码，或把它的照片对准摄像头，或打开它的图片。</translation>
    </message>
    <message>
        <source>Test code for scanners</source>
        <translation>扫码测试码</translation>
    </message>
    <message>
        <source>Try the camera</source>
        <translation>试摄像头</translation>
    </message>
    <message>
        <source>Open a file …</source>
        <translation>打开文件…</translation>
    </message>
    <message>
        <source>Check again  (F5)</source>
        <translation>重新检查  (F5)</translation>
    </message>
    <message>
        <source>Back  (Esc)</source>
        <translation>返回  (Esc)</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>正在查看…</translation>
    </message>
    <message>
        <source>Not known</source>
        <translation>不清楚</translation>
    </message>
</context>
<context>
    <name>SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>核验结果</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>This counter</source>
        <translation>本窗口</translation>
    </message>
    <message>
        <source>A result clears after</source>
        <translation>结果自动清除</translation>
    </message>
    <message>
        <source>Camera</source>
        <translation>摄像头</translation>
    </message>
    <message>
        <source>Serial scanner</source>
        <translation>串口扫码枪</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>速率</translation>
    </message>
    <message>
        <source>Space holds a result on screen for as long as the clerk needs it.</source>
        <translation>按空格键可让结果停留，需要多久就多久。</translation>
    </message>
    <message>
        <source>A scanner that types like a keyboard needs no setting up. Speed: bits a second.</source>
        <translation>键盘式扫码枪不用设置。速率单位：比特/秒。</translation>
    </message>
    <message>
        <source>Leave the camera on beside a result: the next code replaces it</source>
        <translation>连续核验：显示结果时摄像头不关，下一个码直接替换结果</translation>
    </message>
    <message>
        <source>Let results be heard</source>
        <translation>用声音提示结果</translation>
    </message>
    <message>
        <source>Done  (Esc)</source>
        <translation>完成 (Esc)</translation>
    </message>
    <message>
        <source>Who asks</source>
        <translation>询问方</translation>
    </message>
    <message>
        <source>Services offered</source>
        <translation>可选事项</translation>
    </message>
    <message>
        <source>Retention</source>
        <translation>留存</translation>
    </message>
    <message>
        <source>These stand in the file profile.toml in the counter&apos;s data folder, with its certificate. Trust data, database and retention are set up on the command line, never in this window.</source>
        <translation>以上内容写在窗口数据目录的 profile.toml 文件里，证书放在同一处。信任数据、数据库和保存期限只能用命令行设置，不能在本窗口更改。</translation>
    </message>
    <message>
        <source>The system&apos;s choice</source>
        <translation>由系统选择</translation>
    </message>
    <message>
        <source>None</source>
        <translation>不使用</translation>
    </message>
    <message>
        <source>Not connected now</source>
        <translation>当前未连接</translation>
    </message>
    <message>
        <source>{seconds} seconds</source>
        <translation>{seconds} 秒后</translation>
    </message>
</context>
<context>
    <name>SignInCard</name>
    <message>
        <source>Clerk</source>
        <translation>工作人员</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>Sign in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Sign out</source>
        <translation>退出登录</translation>
    </message>
    <message>
        <source>Name a supervisor …</source>
        <translation>设置主管……</translation>
    </message>
    <message>
        <source>Clerks …</source>
        <translation>工作人员……</translation>
    </message>
    <message>
        <source>Signed in since {time}</source>
        <translation>{time} 起在岗</translation>
    </message>
    <message>
        <source>New counter</source>
        <translation>新窗口</translation>
    </message>
    <message>
        <source>First name a supervisor, who then says who may sign in.</source>
        <translation>先设一位主管，再由主管决定谁可以登录。</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>还没有人登录</translation>
    </message>
    <message>
        <source>Looking …</source>
        <translation>正在查看…</translation>
    </message>
</context>
<context>
    <name>SupervisorProof</name>
    <message>
        <source>PIN</source>
        <translation>PIN</translation>
    </message>
    <message>
        <source>PIN again</source>
        <translation>再输一次 PIN</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>姓名</translation>
    </message>
    <message>
        <source>Supervisor</source>
        <translation>主管</translation>
    </message>
    <message>
        <source>Name the supervisor</source>
        <translation>设为主管</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>关闭</translation>
    </message>
    <message>
        <source>First supervisor</source>
        <translation>第一位主管</translation>
    </message>
    <message>
        <source>Supervisor&apos;s PIN</source>
        <translation>主管 PIN</translation>
    </message>
    <message>
        <source>Whoever is named here says who may sign in and sets this counter up.</source>
        <translation>主管决定谁可以登录，并负责设置本窗口。</translation>
    </message>
    <message>
        <source>Settings and clerks are the supervisor&apos;s.</source>
        <translation>窗口设置和工作人员由主管管理。</translation>
    </message>
</context>
<context>
    <name>VerdictPage</name>
    <message>
        <source>Same person</source>
        <translation>是本人</translation>
    </message>
    <message>
        <source>Somebody else</source>
        <translation>不是本人</translation>
    </message>
    <message>
        <source>Next  (Enter)</source>
        <translation>下一位  Next  (Enter)</translation>
    </message>
    <message>
        <source>Details  (F2)</source>
        <translation>查看依据  Details  (F2)</translation>
    </message>
    <message>
        <source>Purpose: {purpose}</source>
        <translation>用途：{purpose}</translation>
    </message>
    <message>
        <source>Case {number}</source>
        <translation>单号 {number}</translation>
    </message>
    <message>
        <source>Copy for: {name}</source>
        <translation>打印件，用证单位：{name}</translation>
    </message>
    <message>
        <source>Its purpose: {purpose}</source>
        <translation>事由：{purpose}</translation>
    </message>
    <message>
        <source>Good until {day}</source>
        <translation>有效至 {day}</translation>
    </message>
    <message>
        <source>Held – Space lets go</source>
        <translation>已保持显示，按空格取消</translation>
    </message>
    <message>
        <source>Clears in {seconds} s – Space holds</source>
        <translation>{seconds} 秒后清屏 · 空格保持</translation>
    </message>
    <message>
        <source>Portrait, issuer-signed: compare with the person</source>
        <translation>照片（签发机关签名）：请与本人比对</translation>
    </message>
</context>
</TS>
