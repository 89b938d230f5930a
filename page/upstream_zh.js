// 服务器增减或做了标记时页面上的文字，中文。键与 upstream_en.js 相同。

export const texts = {
  upstream: {
    is_out: "不接请求",
    is_down: "标了 down",
    is_drain: "正在排空",
    come: "多了一台 {server}：Nginx 也会转发给它。",
    gone: "{server} 撤走了：Nginx 只用其余几台。",
    again: "Nginx 又会转发给 {server} 了。",
    out: "Nginx 不再转发给 {server}：它已不在 upstream.conf 里。",
    down: "Nginx 不再转发给 {server}：它在 upstream.conf 里标了 down。",
    drain: "{server} 正在排空：只有 Cookie 指定它的用户，Nginx 才转发过去。",
    moved: "换了服务器的会话：{of} 个里有 {count} 个。",
    moved_away: "换了服务器的会话：{of} 个里有 {count} 个。请求现在去了不认得它们的服务器。",
    room: "教室里的 {n} 人",
    goes: "{name}：",
    stays: "{name}：还在 {from}",
    open: "{name}：要看下一次请求",
  },
};
