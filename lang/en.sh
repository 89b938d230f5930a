# shellcheck shell=sh disable=SC2034 # ./lab and docker/from-packages use them
# What ./lab says, in English. %s is filled in.

HELP="The Sticky Session Lab: three servers behind one Nginx, and logins that come and go.

  ./lab up         bring the lab up, making what is missing   (--sessions shared-store: with a cure)
  ./lab reload     make Nginx read its configuration again, and say which method runs
  ./lab fault      stop, freeze, slow down... a server, and heal it   (alone: how)
  ./lab scale      give it 2, 3 or 4 servers, and say whose server changes   (./lab scale 4)
  ./lab roll       update all servers, one by one   (--drain: first send it nobody new)
  ./lab logs       what the servers and Nginx say   (./lab logs -f server-1: follow one)
  ./lab down       end the lab
  ./lab check      say whether the servers keep the contract, and what they lack
  ./lab exercise   run your own server, check it, and both again after each save
  ./lab classroom  send a class of students through it, and see whose logins last
  ./lab predict    compute which server an address gets, and with --what-if who moves when one comes or goes
  ./lab doctor     look for what could be in the way
  ./lab test       run all tests   (./lab test NAME: those of that name)

check, exercise, classroom, predict, fault, scale, roll, reload and doctor explain themselves with --help.
The README says what to try."

NO_LANGUAGE="LAB_LANG is '%s', and the lab speaks en and zh."
NO_LANGUAGE_NEXT="Set one of the two, or leave it out: then the locale decides."
NO_WORD="there is no '%s'."
NO_MORE="'%s' takes nothing else, and here is '%s'."
NO_MORE_NEXT="Ports and the like are settings in the environment or in .env: LAB_PORT=9000 ./lab up
One server alone is for ./lab fault, ./lab logs and docker compose. All words: ./lab"

NO_DOCKER="Docker is not installed: there is no command 'docker'."
NO_DOCKER_NEXT="Install it, then run this again: https://docs.docker.com/get-docker/"
NO_PERMISSION="this user may not talk to the Docker engine."
NO_PERMISSION_NEXT="Join its group with 'sudo usermod -aG docker %s' and log in again, or use sudo."
NO_ENGINE="the Docker engine does not answer."
NO_ENGINE_NEXT="Start Docker Desktop, or 'sudo systemctl start docker'. Docker says:
%s"
OLD_COMPOSE="Compose %s is too old; the lab needs 2.20."
OLD_COMPOSE_NEXT="Update it: https://docs.docker.com/compose/install/"
BAD_COMPOSE_FILE="compose.yaml cannot be used as it is; Compose's own words are above."
BAD_COMPOSE_FILE_NEXT="Mostly it is a setting, in the environment or in .env. docs/settings.md lists them."

COMPILING="Compiling %s (the first time that takes a minute or more)"
COLON="in a folder with a colon in its name or above it, neither cargo nor Docker can work: $PWD"
READ_ONLY="nothing can be written into this folder"
READ_ONLY_NEXT="Copy the checkout to a place of yours, and run it from there."
NOT_COMPILED="this does not compile: %s."
NOT_COMPILED_NEXT="Where the cause is this machine and not the code, compile in a container: LAB_BUILD=container ./lab up"
NOTHING_COMPILED="nothing can be compiled here; going on with the image that is on this engine."
FETCHING_COMPOSE="Fetching Compose v2 from Debian's packages"
MAKING_FOREIGN="Making the image of %s from Debian's packages"
FETCHING="Fetching %s"
NO_COMPILER="the image %s, which compiles the lab's programs, cannot be had."
NO_COMPILER_NEXT="Reach a registry, or install Rust 1.91 or newer on this machine (https://rustup.rs), and run this again."
BUILDING="Building the image %s"
NOT_BUILT="this image cannot be built: %s."
NO_SERVER_IMAGE="the image %s, which LAB_SERVER_IMAGE names, is not on this engine."
NO_SERVER_IMAGE_NEXT="Build it first, in the folder of its Dockerfile: docker build -t %s ."
NO_FOREIGN_IMAGE="the image %s, which %s names, cannot be had."
NO_FOREIGN_IMAGE_NEXT="Mend the name, or leave the setting out: the lab then fetches or makes one by itself."

ONGOING=" ..." # after what is being done
STARTING="Starting the lab"
NOT_UP="the lab did not come up; its own words are above."
NOT_UP_NEXT="For a look at the usual causes: ./lab doctor"
WAITING="Waiting for another ./lab (process %s) to finish with the lab ..."
ADDRESSES="The lab is up:
  http://localhost:%s    Nginx, in front of the servers, with the page to watch them: open it in a browser
  http://localhost:%s    server-1 directly
  http://localhost:%s    server-2 directly
  http://localhost:%s    server-3 directly%s

Log in on server-1, then show its cookie to server-2:
  curl -c jar -H 'Content-Type: application/json' -d '{\"username\":\"alice\",\"password\":\"123456\"}' http://localhost:%s/login
  curl -b jar http://localhost:%s/profile
"
FOURTH="
  http://localhost:%s    server-4 directly"
NO_SESSIONS="--sessions takes memory, shared-store or signed-cookie, and here is '%s'."
NO_SESSIONS_NEXT="memory is what ./lab up does by itself; docs/cures.md tells of the other two."
NO_KEEPS="LAB_STORE_KEEPS is '%s', and takes yes or no."
ENDING_STORE="Ending the store, which nobody asks any more"
IN_A_STORE="Sessions are in one store, which all servers ask."
IN_THE_COOKIE="Sessions are in signed cookies: the servers keep none."
STAYS_UP="The lab stays up. The tool is made when it is first asked for."
NO_TOOL="the lab is up, but its tool could not be made; reload, check and the like need it."
ENDING="Ending the lab"
NOT_ENDED="the lab could not be ended; Compose's own words are above."
DOWN="The lab is down, and its sessions are gone."
NOT_RUNNING="the lab is not running."
NOT_RUNNING_NEXT="Bring it up first: ./lab up"
MAKING_SERVERS="Making what is missing"
NOT_MADE="what is missing could not be made; Compose's own words are above."
NO_SOCKET="this engine runs with SELinux or with remapped users, where a container may not use its socket.
With Rust 1.91 on this machine the tool runs without one."

TESTS_NEED_RUST="the tests need Rust 1.91 or newer, and here is: %s"
TESTS_NEED_RUST_NEXT="Install it (https://rustup.rs) or update it (rustup update), and run this again."

WATCHING="Watching: when you save a file, or press Enter, your server starts again and is checked. (Ctrl-C ends.)"
NOT_LISTENING="Your server runs, and does not listen yet where it was told to. If another port than 8080 stands in its code: --port 3000"
SERVER_HAS_ENDED="has ended, with exit code %s"
RUNS_ONCE="Your server listens on port %s, whatever PORT says, so it runs only once."
