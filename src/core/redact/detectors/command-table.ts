/**
 * Commands that take a secret, written as people type them, with `X` for the secret: `-p X` the word after a flag (or
 * after `-p=`, or behind it where it cannot be another flag), `-[vf]p X` also after such letters (`-vfp X`), `-pX`
 * without a blank alone, `* X` the second word that is not a flag, `pass:X` the rest after such a beginning in any
 * word. Words in lower case before that are subcommands; `a/b` are two commands or two subcommands, `*a` is the end of
 * one. A flag whose name says it (`--password X`) needs no line here.
 */
export const COMMANDS: readonly string[] = String.raw`
  mysql/mysqldump/mysqladmin/mysqlimport/mariadb/mariadb-dump/mariadb-admin -[vtsNBEfq]pX
  mysqladmin/mariadb-admin password X
  k6 login -t X
  mongo/mongosh/mongodump/mongorestore/mongoimport/mongoexport -p X
  redis-cli/valkey-cli/keydb-cli -a X
  redis-cli/valkey-cli/keydb-cli --pass X
  redis-cli/valkey-cli/redis-cli> auth X
  cqlsh -p X
  sqlcmd/bcp/osql/isql -P X
  sqlcmd/bcp/osql/isql -PX
  clickhouse-client/influx/arangosh -password X
  sqlplus/sqlldr/rman/expdp/impdp/exp/imp */X@
  snowsql -p X
  sshpass -p X
  sshpass -pX
  docker/podman/buildah/nerdctl/oras/helm login -p X
  crane/skopeo/regctl login -p X
  helm registry -p X
  skopeo/buildah --src-creds *:X
  skopeo/buildah --dest-creds *:X
  skopeo/buildah/podman --creds *:X
  oc login -p X
  kubectl create --docker-password X
  kubectl create --from-literal *=X
  az login -p X
  az --value X
  az --admin-password X
  aws configure set aws_secret_access_key X
  aws configure set aws_session_token X
  aws --secret-string X
  aws --master-user-password X
  aws --value X
  aws --password X
  gh secret -b X
  gh secret --body X
  heroku/dokku config:set *=X
  flyctl/fly secrets *=X
  railway variables *=X
  netlify --auth X
  netlify env:set * X
  supabase link -p X
  doppler secrets set * X
  doppler secrets *=X
  wrangler/vercel/netlify/railway -t X
  pulumi config set --secret * X
  pulumi config set * X --secret
  vault login X
  vault unseal X
  vault operator unseal X
  vault kv put *=X
  vault write password=X
  consul/nomad -token X
  openssl -k X
  openssl -K X
  openssl -iv X
  openssl pass:X
  zip/unzip/zipcloak -[erqvjmoTuy\d]P X
  openssl passwd X
  flyctl/fly -t X
  nuget push -k X
  ConvertTo-SecureString -String X
  ConvertTo-SecureString X
  isql * * X
  requirepass/masterauth/rootpw X
  AUTH X
  AUTH * X
  SETUSER/setuser >X
  username secret 0/5/7/8/9 X
  username secret X
  username password 0/5/7 X
  snmp-server community X
  ip/ipv6 md5 X
  7z/7za/7zr/7zz -pX
  rar/unrar -hpX
  rar/unrar -pX
  pdftk user_pw X
  pdftk owner_pw X
  pdftk input_pw X
  qpdf --encrypt X
  qpdf --encrypt * X
  ldapsearch/ldapmodify/ldapadd/ldapdelete/ldapwhoami/ldapmodrdn/ldapcompare -[xWZvnc]w X
  ldappasswd -s X
  ldappasswd -a X
  ldappasswd -w X
  slappasswd -s X
  kinit/kadmin -w X
  curl -[sSkvfLiIgGnNOJ#\d]u *:X
  curl -[sSkvfLiIgGnNOJ#\d]U *:X
  curl --user *:X
  curl --proxy-user *:X
  curl --oauth2-bearer X
  curl --pass X
  curl --proxy-pass X
  curl -E *:X
  curl --cert *:X
  curl --cookie =X
  curl -b =X
  wget --http-password X
  http/https/xh/xhs -a *:X
  http/https/xh/xhs --auth *:X
  http/https/xh/xhs *bearer -a X
  http/https/xh/xhs *bearer --auth X
  lftp -u *,X
  ftp/ncftp/ncftpput/ncftpget -p X
  rclone obscure X
  rclone config pass X
  rclone --drive-token X
  mc alias set * * * X
  mc config * * * * X
  mc admin user add * * X
  sftp/ftp/scp/ssh/sshfs/rsync *:X@
  netsh keyMaterial=X
  networksetup -setairportnetwork * * X
  dscl -passwd * X
  adb input text X
  db2 connect using X
  doveadm/certutil -p X
  transmission-remote -n *:X
  ttyd/gotty -c *:X
  frpc/frps -t X
  sqlmap --auth-cred *:X
  stats auth *:X
  psexec.py/wmiexec.py/smbexec.py/secretsdump.py/impacket-secretsdump/impacket-wmiexec/impacket-smbexec *:X@
  crypto key X
  tacacs-server/radius-server key X
  option key/password X
  uci set *.key=X
  vsql -w X
  consul acl set-agent-token * X
  eas secret:create/env:create --value X
  ejabberdctl/prosodyctl register/adduser/change_password * * X
  mosquitto_passwd -[cUHbD]b * * X
  auth_param basic credentials * X
  s3cmd --secret_key X
  smbclient/smbmap/rpcclient/net/mount.cifs -U *%X
  smbmap/crackmapexec/cme/netexec/nxc/evil-winrm/psexec/wmic/rdesktop/xfreerdp/impacket-psexec -p X
  psexec/psexec64 -p X
  xfreerdp/xfreerdp3/wlfreerdp /p:X
  hydra/medusa -p X
  cmdkey /pass:X
  schtasks /rp X
  signtool /p X
  net user * X
  net use * * X
  ipmitool/ipmiutil/racadm -P X
  racadm -p X
  snmpget/snmpwalk/snmpset/snmpbulkwalk/snmptrap -A X
  snmpget/snmpwalk/snmpset/snmpbulkwalk/snmptrap -X X
  snmpget/snmpwalk/snmpset/snmpbulkwalk/snmptrap -c X
  mosquitto_pub/mosquitto_sub -P X
  nmcli password X
  nmcli wifi-sec.psk X
  nmcli 802-11-wireless-security.psk X
  wpa_passphrase * X
  wpa_cli psk X
  htdigest * * * X
  xdotool/ydotool type X
  auth-user-pass/auth-user-pass: * X
  htpasswd -[cBmdD\d]b * * X
  htpasswd * * X
  htpasswd -nb * X
  htpasswd -nbB * X
  htpasswd -nbm * X
  caddy --plaintext X
  mkpasswd -m * X
  mkpasswd X
  useradd/usermod/adduser -[mrMUN]p X
  chpasswd *:X
  ssh-keygen -N X
  ssh-keygen -P X
  gpg/gpg2 --passphrase X
  ansible-vault encrypt_string X
  security -w X
  security unlock-keychain -p X
  security import -P X
  security create-keychain -p X
  keytool/jarsigner -storepass X
  keytool/jarsigner -keypass X
  keytool -srcstorepass X
  keytool -deststorepass X
  bw unlock X
  bw login * X
  op signin X
  rabbitmqctl add_user * X
  rabbitmqctl change_password/authenticate_user * X
  rabbitmqadmin -p X
  wp config set DB_PASSWORD X
  wp --user_pass X
  wp --admin_password X
  drush user:password * X
  drush upwd * X
  composer http-basic.* * X
  poetry http-basic.* * X
  poetry pypi-token.* X
  twine upload -p X
  cargo/wandb/snyk/modal/prefect login/auth X
  gem push --key X
  nuget/dotnet -apikey X
  nuget/dotnet -ApiKey X
  dotnet push -k X
  dotnet user-secrets set * X
  npm config set * X
  npm login --token X
  yarn config set npmAuthToken X
  pip config set * X
  git config user.password X
  sentry-cli --auth-token X
  sonar-scanner -Dsonar.login=X
  sonar-scanner -Dsonar.token=X
  mvn -Dsonar.login=X
  ngrok add-authtoken X
  ngrok authtoken X
  tailscale --authkey X
  tailscale --auth-key X
  cloudflared install X
  glab auth login -t X
  swaks -ap X
  imapsync --password1 X
  imapsync --password2 X
  expect/spawn send X
  gitlab-runner --registration-token X
  gitlab-runner -r X
  travis encrypt *=X
  circleci setup --token X
  jf -p X
  jfrog -p X
  influx/telegraf -t X
  linode-cli --root_pass X
  doctl auth init -t X
  virsh secret-set-value X
  cryptsetup --key X
  veracrypt -p X
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
