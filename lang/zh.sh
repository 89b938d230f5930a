# shellcheck shell=sh disable=SC2034 # 由 ./lab 和 docker/from-packages 使用
# ./lab 的中文说明。%s 处填入具体内容。

HELP="粘性会话实验室：一个 Nginx，三台服务器，看登录为什么会丢。

  ./lab up         启动实验室，缺什么就准备什么   （--sessions shared-store：换一种存会话的办法）
  ./lab reload     让 Nginx 重新读取配置，并说明当前用的是哪种方法
  ./lab fault      让一台服务器停止、冻住、变慢……，再让它恢复   （单独运行：看用法）
  ./lab scale      改成 2、3 或 4 台服务器，并说明谁会换服务器   （./lab scale 4）
  ./lab roll       逐台更新所有服务器   （--drain：更新之前先不给它分新用户）
  ./lab logs       显示服务器和 Nginx 的日志   （./lab logs -f server-1：持续跟踪一台）
  ./lab down       关闭实验室
  ./lab check      检查服务器是否遵守约定，并指出还缺什么
  ./lab exercise   运行你自己的服务器并检查，每次保存文件都再来一遍
  ./lab classroom  让一个班的学生来登录，看谁的登录保住了
  ./lab predict    计算某个地址分到哪台服务器；加 --what-if，看增减服务器时谁会换地方
  ./lab doctor     找出可能碍事的地方
  ./lab test       运行全部测试   （./lab test 名称：只运行名称相符的）

check、exercise、classroom、predict、fault、scale、roll、reload、doctor 加 --help 可看各自的用法。
想知道先试什么，请看 README.zh.md。"

NO_LANGUAGE="LAB_LANG 的值是“%s”，而实验室只支持 en 和 zh。"
NO_LANGUAGE_NEXT="改成其中之一，或者不设：不设就按系统语言。"
NO_WORD="没有“%s”这个命令。"
NO_MORE="“%s”后面不能再跟别的内容，这里却有“%s”。"
NO_MORE_NEXT="端口等是设置，写在环境变量或 .env 里：LAB_PORT=9000 ./lab up
只针对一台服务器，请用 ./lab fault、./lab logs 或 docker compose。全部命令：./lab"

NO_DOCKER="没有安装 Docker：找不到 docker 命令。"
NO_DOCKER_NEXT="安装之后再运行一次：https://docs.docker.com/get-docker/"
NO_PERMISSION="当前用户无权使用 Docker 引擎。"
NO_PERMISSION_NEXT="运行“sudo usermod -aG docker %s”加入 docker 组并重新登录，或者使用 sudo。"
NO_ENGINE="Docker 引擎没有响应。"
NO_ENGINE_NEXT="启动 Docker Desktop，或运行“sudo systemctl start docker”。Docker 的原话：
%s"
OLD_COMPOSE="Compose %s 太旧，实验室需要 2.20。"
OLD_COMPOSE_NEXT="请更新：https://docs.docker.com/compose/install/"
BAD_COMPOSE_FILE="compose.yaml 现在无法使用，Compose 的原话见上。"
BAD_COMPOSE_FILE_NEXT="多半是环境变量或 .env 里的某个设置有误。设置见 docs/settings.zh.md。"

COMPILING="正在编译 %s（第一次要一分钟或更久）"
COLON="这个文件夹的路径里有冒号，cargo 和 Docker 都无法在这里工作：$PWD"
READ_ONLY="这个文件夹不能写入"
READ_ONLY_NEXT="把整个项目复制到你自己的目录里，再从那里运行。"
NOT_COMPILED="%s 编译不通过。"
NOT_COMPILED_NEXT="如果问题在这台机器而不在代码，可以改在容器里编译：LAB_BUILD=container ./lab up"
NOTHING_COMPILED="这里无法编译，改用引擎上已有的镜像。"
FETCHING_COMPOSE="正在从 Debian 软件包获取 Compose v2"
MAKING_FOREIGN="正在用 Debian 软件包制作 %s 的镜像"
FETCHING="正在获取 %s"
NO_COMPILER="拿不到用来编译的镜像 %s。"
NO_COMPILER_NEXT="请连上镜像仓库，或者在这台机器上安装 Rust 1.91 或更新版本（https://rustup.rs），再运行一次。"
BUILDING="正在构建镜像 %s"
NOT_BUILT="镜像 %s 构建失败。"
NO_SERVER_IMAGE="LAB_SERVER_IMAGE 指定的镜像 %s 不在这个引擎上。"
NO_SERVER_IMAGE_NEXT="先在它的 Dockerfile 所在目录里构建：docker build -t %s ."
NO_FOREIGN_IMAGE="拿不到镜像 %s（由 %s 指定）。"
NO_FOREIGN_IMAGE_NEXT="请改正名称，或去掉这个设置：实验室会自己获取或制作一个。"

ONGOING="……" # 跟在正在做的事后面
STARTING="正在启动实验室"
NOT_UP="实验室没能启动，原因见上面的输出。"
NOT_UP_NEXT="查一查常见的原因：./lab doctor"
WAITING="另一个 ./lab（进程 %s）正在改动实验室，请稍等……"
ADDRESSES="实验室已启动：
  http://localhost:%s    Nginx，在各台服务器前面；请用浏览器打开，在页面上看
  http://localhost:%s    直连 server-1
  http://localhost:%s    直连 server-2
  http://localhost:%s    直连 server-3%s

在 server-1 登录，再把得到的 Cookie 拿给 server-2 看：
  curl -c jar -H 'Content-Type: application/json' -d '{\"username\":\"alice\",\"password\":\"123456\"}' http://localhost:%s/login
  curl -b jar http://localhost:%s/profile
"
FOURTH="
  http://localhost:%s    直连 server-4"
NO_SESSIONS="--sessions 只能是 memory、shared-store 或 signed-cookie，这里却是“%s”。"
NO_SESSIONS_NEXT="memory 就是 ./lab up 本来的方式；另外两种见 docs/cures.zh.md。"
NO_KEEPS="LAB_STORE_KEEPS 的值是“%s”，只能是 yes 或 no。"
ENDING_STORE="正在关闭不再使用的会话存储"
IN_A_STORE="会话放在同一个存储里，各台服务器都去那里查。"
IN_THE_COOKIE="会话写在带签名的 Cookie 里，服务器什么都不存。"
STAYS_UP="实验室仍在运行。第一次用到工具时再制作。"
NO_TOOL="实验室已启动，但工具没有做成；reload、check 等命令需要它。"
ENDING="正在关闭实验室"
NOT_ENDED="实验室没能关闭，Compose 的原话见上。"
DOWN="实验室已关闭，里面的会话也没有了。"
NOT_RUNNING="实验室没有在运行。"
NOT_RUNNING_NEXT="请先启动：./lab up"
MAKING_SERVERS="正在创建缺少的部分"
NOT_MADE="缺少的部分没能创建，Compose 的原话见上。"
NO_SOCKET="这个引擎启用了 SELinux 或用户重映射，容器不能使用引擎的套接字。
在这台机器上安装 Rust 1.91，工具就不需要它了。"

TESTS_NEED_RUST="运行测试需要 Rust 1.91 或更新版本，而这里是：%s"
TESTS_NEED_RUST_NEXT="请安装（https://rustup.rs）或更新（rustup update），再运行一次。"

WATCHING="等待中：你保存文件，或者按下回车键，服务器就重新启动，再检查一次。（按 Ctrl-C 结束）"
NOT_LISTENING="你的服务器在运行，但还没有监听指定的端口。如果代码里写死的端口不是 8080，请写明：--port 3000"
SERVER_HAS_ENDED="已经结束，退出码是 %s"
RUNS_ONCE="你的服务器不理会 PORT，总是监听端口 %s，所以只启动了一台。"
