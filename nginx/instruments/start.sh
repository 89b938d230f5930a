# How Nginx starts. It cannot read the settings that it needs from its environment, so they become
# files, which instruments/visitors.conf and instruments/servers.conf include, and two that
# instruments/looks.location hands out.

# The names in LAB_HOSTS, with commas between them, as patterns: these may be any, and come twice.
for name in $(echo "$LAB_HOSTS" | tr , ' ' | sed 's/\./\\./g'); do
    echo "\"~*^$name\$\" '';"
done >/tmp/hosts.map

# Somebody else's servers show whole session ids, so Nginx gives their lists to this machine alone.
case "$LAB_SERVER_IMAGE $LAB_BIND" in
    " "* | sticky-session-lab/server" "* | sticky-session-lab/s*-*" "*) ;;
    *" 127."* | *" localhost" | *" ::1" | *" [::1]") ;;
    *) echo "lists closed;" ;;
esac >/tmp/lists.map

# Where the servers answer without Nginx.
echo "[${LAB_PORTS:-}]" >/tmp/ports.json

# Where the sessions are: as the setting says, or as the image's name does.
case $LAB_SESSIONS:$LAB_SERVER_IMAGE in
    :sticky-session-lab/s*-*) LAB_SESSIONS=${LAB_SERVER_IMAGE#*/} ;;
esac
echo "\"${LAB_SESSIONS:-memory}\"" >/tmp/sessions.json

exec nginx -e stderr -g 'daemon off;'
