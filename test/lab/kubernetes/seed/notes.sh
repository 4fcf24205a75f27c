# Runs in the application's container: some files, and the sentinel beside them.
set -eu
cd /data
mkdir -p inbox archive .dr-probe
i=0
while [ "$i" -lt 40 ]; do
  i=$((i + 1))
  head -c 100000 /dev/urandom >"inbox/note $i.bin"
done
echo secret >archive/key
chmod 0640 archive/key
head -c 4096 /dev/urandom >.dr-probe/static.bin
sha256sum "inbox/note 1.bin" archive/key .dr-probe/static.bin >.dr-probe/SHA256SUMS
stat -c '%a %u %g %n' inbox archive archive/key >.dr-probe/MODES
