/**
 * Commands that take a secret, written as people type them, in as many ways as commas separate, with `X` for the
 * secret: `-p X` the word after a flag (or after `-p=`, or behind it where it cannot be another flag), `-[vf]p X` also
 * after such letters (`-vfp X`), `-pX` without a blank alone, `* X` the second word that is not a flag, `X!` also a plain word there, `pass:X` the
 * rest after such a beginning in any word. Words in lower case before that are subcommands; `a/b` are two commands or
 * two subcommands, `*a` is the end of one. A flag whose name says it (`--password X`) needs no line here.
 */
export const COMMANDS: readonly string[] = String.raw`
  mysql/mysqldump/mysqladmin/mysqlimport/mariadb/mariadb-dump/mariadb-admin -[vtsNBEfq]pX
  mysqladmin/mariadb-admin password X!
  k6 login -t X
  mongo/mongosh/mongodump/mongorestore/mongoimport/mongoexport -p X
  redis-cli/valkey-cli/keydb-cli -a X
  redis-cli/valkey-cli/redis-cli> auth X, auth * X
  cqlsh/cypher-shell/doveadm/certutil/hydra/medusa/racadm/rabbitmqadmin/jf/veracrypt -p X
  sqlcmd/bcp/osql/isql/ipmitool/ipmiutil/racadm/mosquitto_pub/mosquitto_sub -P X
  sqlplus/sqlldr/rman/expdp/impdp/exp/imp */X@
  sshpass -p X, -pX
  docker/podman/buildah/nerdctl/oras/helm login -p X
  skopeo/buildah/podman --creds *:X, --src-creds *:X, --dest-creds *:X
  kubectl create --from-literal *=X
  az/aws --value X
  gh secret -b X, secret --body X
  heroku/dokku/railway/doppler/travis config:set/variables/secrets/encrypt *=X
  flyctl/fly secrets *=X, -t X
  supabase -p X
  pulumi config set --secret * X, config set * X --secret
  vault login X, unseal X, kv put *=X
  openssl -k X, -K X, -iv X, pass:X, passwd X
  zip/unzip/zipcloak -[erqvjmoTuy\d]P X
  nuget/dotnet push -k X
  ConvertTo-SecureString X!
  isql * * X
  requirepass/masterauth/rootpw X!
  AUTH X, * X
  SETUSER/setuser >X
  username secret X
  enable secret/password X
  snmp-server community X!, auth md5/sha X, priv des/3des/aes X, priv aes * X, version 2c X
  ip/ipv6/standby/vrrp md5 X, authentication-key/key-string X
  7z/7za/7zr/7zz -pX
  rar/unrar -hpX, -pX
  pdftk user_pw/owner_pw/input_pw X
  qpdf --encrypt X, --encrypt * X
  ldapsearch/ldapmodify/ldapadd/ldapdelete/ldapwhoami/ldapmodrdn/ldapcompare -[xWZvnc]w X
  ldappasswd/slappasswd -s X, -a X, -w X
  kinit/kadmin -w X
  curl -[sSkvfLiIgGnNOJ#\d]u *:X, -[sSkvfLiIgGnNOJ#\d]U *:X, -E *:X, --cert *:X, -b =X
  http/https/xh/xhs -a *:X, --auth *:X, *bearer -a X
  lftp -u *,X
  rclone obscure X!, config pass X
  mc alias set * * * X!, config * * * * X!, admin user add * * X!
  sftp/ftp/scp/ssh/sshfs/rsync/mysqlsh *:X@
  netsh keyMaterial=X
  networksetup -setairportnetwork * * X
  dscl -passwd * X
  adb input text X
  db2 connect using X
  transmission-remote -n *:X
  ttyd/gotty -c *:X
  frpc/frps/influx/telegraf/wrangler/vercel/netlify/railway -t X
  sqlmap --auth-cred *:X
  stats auth *:X
  psexec.py/wmiexec.py/smbexec.py/secretsdump.py/impacket-secretsdump/impacket-wmiexec/impacket-smbexec *:X@
  crypto/tacacs-server/radius-server key X
  option key/password X
  uci set *.key=X
  consul acl set-agent-token * X
  eas secret:create/env:create --value X
  ejabberdctl/prosodyctl register/adduser/change_password * * X!
  mosquitto_passwd -[cUHbD]b * * X!
  auth_param basic credentials * X
  smbclient/smbmap/rpcclient/net/mount.cifs -U *%X
  smbmap/crackmapexec/cme/netexec/nxc/evil-winrm/psexec/psexec64/snowsql/jfrog/wmic/rdesktop/xfreerdp/impacket-psexec -p X
  xfreerdp/xfreerdp3/wlfreerdp /p:X
  schtasks /rp X
  signtool /p X
  net user * X!, use * * X!
  snmpget/snmpwalk/snmpset/snmpbulkwalk/snmptrap -A X, -X X, -c X
  nmcli password X!, *psk X!
  wpa_passphrase/wpa_cli * X!, psk X!
  htdigest * * * X!
  xdotool/ydotool type X
  auth-user-pass/auth-user-pass: * X
  htpasswd -[cBmdD\d]b * * X!, * * X!, -nb * X!, -nbB * X!, -nbm * X!
  caddy --plaintext X
  mkpasswd -m * X, X
  useradd/usermod/adduser -[mrMUN]p X
  ssh-keygen -N X, -P X
  ansible-vault encrypt_string X
  security -w X, unlock-keychain -p X, import -P X, create-keychain -p X
  bw/op unlock/signin X, login * X
  rabbitmqctl add_user * X!, change_password/authenticate_user * X!
  drush user:password/upwd * X!
  composer/poetry http-basic.* * X, pypi-token.* X
  cargo/wandb/snyk/modal/prefect login/auth X
  netlify/dotnet/npm/pip/doppler set/env:set * X
  sonar-scanner/mvn -Dsonar.login=X, -Dsonar.token=X
  cloudflared install X
  glab auth login -t X
  swaks -ap X
  gitlab-runner -r X
  doctl auth init -t X
  virsh secret-set-value X
  cryptsetup --key X
`
  .trim()
  .split("\n")
  .map((line) => line.trim());

/** Commands that read a secret from standard input, after `echo X |`, before `<<< X`, as parts of a pattern. */
export const READERS: readonly string[] = String.raw`
  docker login,podman login,buildah login,skopeo login,crane auth login,helm registry login,oras login,nerdctl login,az acr login
  chpasswd,passwd,sudo -\w*S,su,doas,openconnect,openvpn,vpnc,gh auth login,gh secret set,glab auth login,gcloud secrets,wrangler secret put
  wrangler pages secret,vercel env add,netlify env,fly secrets import,flyctl secrets import,heroku,cryptsetup,vncpasswd,keepassxc-cli
  pass insert,bw login,bw unlock,npm login,op signin,kinit,gpg,openssl,ansible-vault,security,secret-tool store,systemd-creds,age,borg
  restic,rclone config,smbpasswd,htpasswd,mkpasswd,doppler secrets,vault login,vault kv put,firebase functions:secrets,supabase secrets
  docker secret create,podman secret create,mysql_config_editor,elasticsearch-\S+,htdigest,aws secretsmanager,kubectl create secret,kubeseal,pulumi config set,eb setenv,stripe login,twine upload,hub login,sftp,sshpass,realm join,adcli join,net ads join,hcloud context create,op document create,op item create
`
  .trim()
  .split(/[\n,]/)
  .map((reader) => reader.trim());
