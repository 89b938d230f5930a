//! The help of all commands in Chinese. A test holds it to the commands there are.

/// What `--help` does.
pub const HELP: &str = "显示帮助";

/// A command's texts.
pub struct CommandText {
    pub name: &'static str,
    pub about: &'static str,
    /// What it has in common with others, or nothing.
    pub shared: &'static [ArgumentText],
    /// Its own.
    pub own: &'static [ArgumentText],
    /// What stands below, or nothing.
    pub after_help: &'static str,
}

impl CommandText {
    /// All of its arguments.
    pub fn arguments(&self) -> impl Iterator<Item = &'static ArgumentText> {
        self.shared.iter().chain(self.own)
    }
}

/// An argument's texts.
pub struct ArgumentText {
    pub id: &'static str,
    /// What its value is called; nothing for a flag, and where the English name does.
    pub value_name: &'static str,
    pub help: &'static str,
    /// Its possible values, where each has a meaning to be told.
    pub values: &'static [(&'static str, &'static str)],
}

const fn argument(id: &'static str, value_name: &'static str, help: &'static str) -> ArgumentText {
    ArgumentText { id, value_name, help, values: &[] }
}

/// What `check` and `exercise` have in common.
const SHARED: &[ArgumentText] = &[
    argument(
        "steps",
        "步骤",
        "要检查的步骤，写名字或编号；不写就检查全部（见 ./lab check --list）",
    ),
    argument("all", "", "某一步没有通过，也继续检查后面的"),
    argument("core", "", "不检查附加项，只检查这一课要讲的内容"),
    argument("hint", "深度", "给出完整的改法；--hint=line 只给关键的一行；不写就只有提示"),
    argument(
        "code",
        "框架",
        "用哪个框架的写法给出改法：axum、gin、express 或 flask，以后也照此（默认：由 LAB_CODE 或服务器的响应决定）",
    ),
    argument("seed", "整数", "名字和地址的种子，用来重做一次检查（默认：每次不同）"),
    ArgumentText {
        id: "sessions",
        value_name: "位置",
        help: "服务器把会话放在哪里；不是 memory 时，检查的步骤不同",
        values: &[
            ("memory", "放在创建会话的服务器的内存里"),
            ("shared-store", "放在所有服务器都去查询的存储里"),
            ("signed-cookie", "放在 Cookie 里，加上签名"),
        ],
    },
];

/// The tool itself, and its commands.
pub static COMMANDS: &[CommandText] = &[
    CommandText {
        name: "lab",
        about: "粘性会话实验室的工具",
        shared: &[],
        own: &[argument("lang", "", "使用的语言（默认：由 LAB_LANG 或系统语言环境决定）")],
        after_help: "",
    },
    CommandText {
        name: "check",
        about: "检查服务器是否遵守约定，并指出还缺什么",
        shared: SHARED,
        own: &[
            argument(
                "servers",
                "URL",
                "服务器的地址，写一到三次；前两步只要一个（默认：实验室的三台）",
            ),
            argument(
                "entry",
                "URL",
                "服务器前面的负载均衡器的地址（默认：没有写 --server 时，用实验室的）",
            ),
            argument("watch", "", "服务器重新启动，或者按下回车键，就再检查一次"),
            argument("format", "格式", "报告的格式"),
            argument("list", "", "列出各个步骤和它们的问题，不做检查"),
        ],
        after_help: "退出码：0 全部通过；1 有没通过的；2 没能检查。",
    },
    CommandText {
        name: "exercise",
        about: "运行你的服务器并检查它；每次保存文件，都再来一遍",
        shared: SHARED,
        own: &[
            argument(
                "run",
                "命令",
                "启动你的服务器的命令，什么语言都可以（默认：exercise/ 里的，用 cargo 编译）",
            ),
            argument(
                "dir",
                "文件夹",
                "你的程序所在的文件夹，其中的文件会被监视（默认：当前文件夹；没有写 --run 时是 exercise/）",
            ),
            argument("port", "端口", "程序还没有读取 PORT 时，写在代码里的端口"),
        ],
        after_help: "\
会启动三台服务器，PORT 和 SERVER_ID 已经设好；它们与实验室互不相干，各用自己的端口，
随这条命令一起结束。还没有读取 PORT 的程序只启动一台，在它自己的端口上检查（见 --port）。

退出码：0 按 Ctrl-C 结束；2 没能进行。",
    },
    CommandText {
        name: "classroom",
        about: "让一个班的学生来登录，看谁的登录保住了",
        shared: &[],
        own: &[
            argument("methods", "名字", "全班依次使用的 Nginx 方法，用逗号隔开；`all` 是全部"),
            argument("students", "人数", "学生人数，1 到 1000"),
            argument("rooms", "间数", "他们坐在几间教室里，每间各是一个网络（/24；ipv6 时为 /64）"),
            argument("reads", "次数", "登录之后每人读取几次个人资料"),
            ArgumentText {
                id: "addresses",
                value_name: "种类",
                help: "学生的地址从哪里来",
                values: &[
                    ("spread", "每人一个 IPv4 地址"),
                    ("nat", "所有人共用一个地址，就像在做地址转换的路由器后面"),
                    ("ipv6", "每人一个 IPv6 地址"),
                    ("phones", "每次请求换一个地址，就像移动中的手机"),
                ],
            },
            argument("concurrency", "个数", "同时有几个请求在进行"),
            argument(
                "fault",
                "故障",
                "期间让实验室出一次故障，写法与 `./lab fault` 相同：\"kill server-2\"；也可以是 \"scale 4\"、\"scale 2 --down\"、\"roll\" 或 \"roll --drain\"",
            ),
            argument(
                "lasts",
                "秒数",
                "故障持续多久，对会自己恢复的故障不起作用；逐台更新时，是每台服务器排空多久",
            ),
            argument(
                "renew",
                "秒数",
                "服务器排空时，每名学生在这段时间里登出、关掉浏览器再重新登录一次",
            ),
            argument("seed", "整数", "地址和顺序的种子，用来重做一次（默认：每次不同）"),
            argument("format", "格式", "结果的格式"),
            argument("html", "文件", "另外把结果写成带图表的网页，存到这个文件"),
            argument("entry", "URL", "实验室的 Nginx 的地址（默认：实验室自己的）"),
        ],
        after_help: "\
方法：lab（nginx/upstream.conf 里写的）、round_robin、least_conn、random_two、ip_hash、
ip_hash_weighted、hash_address、hash_cookie、route_cookie、sticky_cookie、sticky_learn，
以及你自己放在 nginx/methods 里的任何文件。

谁在什么时候、从哪里发请求，由种子决定。round_robin 和 least_conn 的结果还取决于请求到达的
顺序，用 --concurrency 1 可以固定下来；random_two 和 hash_cookie 每次都不同。
有故障时，每人每秒读取两次，直到全部结束；各种方法同时使用。
增减服务器或排空时，还有一张表说明谁换了服务器，旁边是理论值。

退出码：0 全班都发完了请求，不管结果如何；2 没能进行。",
    },
    CommandText {
        name: "predict",
        about: "计算 `ip_hash` 或一致性哈希把一个地址分给哪台服务器，或者增减服务器时谁会换",
        shared: &[],
        own: &[
            argument("addresses", "地址", "客户端地址，IPv4 或 IPv6"),
            argument(
                "servers",
                "台数",
                "有几台服务器，权重都是 1（默认：3；用 --live 时以 Nginx 实际用的为准）",
            ),
            argument("weights", "N,N,…", "各台服务器的权重，按文件中的顺序：3,2,1"),
            argument("down", "编号", "宕机的服务器的编号，从 1 数起；可以写多次"),
            argument("live", "", "同时向正在运行的 Nginx 发请求，看结果是否与预测一致"),
            argument(
                "method",
                "名字",
                "用哪种方法：用到 ip_hash 的，或者 hash_address；与 --live 一起用时还可以是 lab，即 Nginx 正在用的",
            ),
            argument("entry", "URL", "实验室的 Nginx 的地址（默认：实验室自己的）"),
            argument("what_if", "台数", "服务器从 --servers 的台数变成这么多台，计算谁会换服务器"),
            argument(
                "clients",
                "个数",
                "与 --what-if 一起用：有多少个客户端（默认：100000；写了 --rooms 时每间 30 个）",
            ),
            argument(
                "rooms",
                "间数",
                "与 --what-if 一起用：客户端坐在几间教室里，每间是一个网络（/24）（默认：每个客户端各在一个网络里）",
            ),
            argument("seed", "整数", "与 --what-if 一起用：客户端地址的种子"),
            argument("format", "格式", "与 --what-if 一起用：结果的格式"),
            argument(
                "html",
                "文件",
                "与 --what-if 一起用：另外把结果写成带图表的网页，存到这个文件",
            ),
        ],
        after_help: "\
--what-if 不问 Nginx，只做计算：服务器从 --servers 的台数变成这么多台时，ip_hash、hash_address
和各种 Cookie 方法的客户端各有多少会换服务器，教室又会落得多不均匀。

退出码：0 算出来了，用 --live 时 Nginx 也一致；1 Nginx 与预测不同；2 没能进行。",
    },
    CommandText {
        name: "fault",
        about: "让一台服务器停止、冻住、变慢……，再让它恢复",
        shared: &[],
        own: &[
            argument("word", "故障", "哪种故障，或者 `heal`；不写就列出各种故障的说明"),
            argument("servers", "服务器", "对哪些服务器，依次执行"),
            argument("lasts", "秒数", "过了这段时间就恢复，按 Ctrl-C 立刻恢复"),
        ],
        after_help: "",
    },
    CommandText {
        name: "scale",
        about: "改成 2、3 或 4 台服务器，并说明谁会换服务器",
        shared: &[],
        own: &[
            argument("n", "台数", "几台服务器，从 server-1 数起"),
            argument("down", "", "去掉的服务器标上 `down`，而不是关掉它那一行"),
        ],
        after_help: "\
它会开关 nginx/upstream.conf 和 nginx/methods 里的行（行首写着 `# lab:` 的就是关着的），再让
Nginx 重新加载。改回 3 台时，文件一个字节都不差。
server-4 只有在 upstream.conf 里有它那一行时才运行。server-3 那一行关掉以后，server-3 仍在运行，只是 Nginx 不再用它。

退出码：0 Nginx 用的就是这么多台，1 还是原来那些，2 没能进行。",
    },
    CommandText {
        name: "roll",
        about: "逐台更新所有服务器",
        shared: &[],
        own: &[
            argument("drain", "", "更新一台之前，先有一段时间不给它分新用户"),
            argument("lasts", "秒数", "每台服务器排空多久"),
        ],
        after_help: "\
每台都换上一个新容器，用的是原来的镜像名现在对应的镜像；等 Nginx 又用上它，才轮到下一台。
加上 --drain，更新之前 Nginx 就不再给它分新用户：sticky 的方法用 Nginx 自己的
`drain`，route_cookie 靠 map，其余的用 `down`，谁也保不住。

退出码：0 全部更新了，1 有一台没能更新，2 没能进行。",
    },
    CommandText {
        name: "reload",
        about: "让 Nginx 重新读取配置，并说明当前用的是哪种方法",
        shared: &[],
        own: &[],
        after_help: "退出码：0 所显示的方法已经在用，1 Nginx 继续用原来的配置，2 没能进行。",
    },
    CommandText {
        name: "doctor",
        about: "找出可能碍事的地方，并说明这台机器会分到哪台服务器",
        shared: &[],
        own: &[argument("before_up", "", "只找会让实验室启动不了的问题，没有就什么也不说")],
        after_help: "退出码：0 一切正常，1 有东西碍事，2 没能检查。",
    },
    CommandText {
        name: "help",
        about: "显示某个命令的帮助",
        shared: &[],
        own: &[argument("command", "命令", "哪个命令；不写就列出所有命令")],
        after_help: "",
    },
];
