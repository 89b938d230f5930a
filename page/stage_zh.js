// 投影模式的文字，中文。键与 stage_en.js 相同。

export const texts = {
  stage: {
    title: "投影模式",
    next: "下一步",
    back: "上一步",
    leave: "退出",
    came: "{came} / {of}",
    terminal: "这个实验室的服务器不能从页面停掉。可以在终端运行：./lab fault kill {server}",
    waiting: "已在另一台服务器上重新登录。现在等 {server} 重新启动：大约再过十秒，Nginx 才会重新用它。",
  },
};
