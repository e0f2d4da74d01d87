<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN">
<context>
    <name>Busy</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>DropZone</name>
    <message>
        <source>Drop files, pictures or text here</source>
        <translation>把文件、图片或文字拖到这里</translation>
    </message>
    <message>
        <source>or paste with Ctrl+V</source>
        <translation>也可以按 Ctrl+V 粘贴</translation>
    </message>
    <message>
        <source>Pasted text</source>
        <translation>粘贴的文字</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>粘贴的图片</translation>
    </message>
</context>
<context>
    <name>MenuButton</name>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
</context>
<context>
    <name>PortraitView</name>
    <message>
        <source>Reading the portrait…</source>
        <translation>正在读取照片…</translation>
    </message>
</context>
</TS>
