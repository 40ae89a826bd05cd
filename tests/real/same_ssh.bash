# SPDX-License-Identifier: LGPL-2.1-or-later
#
# same_ssh.bash - an sshd and clients of it, with keys of their own.

# Keys of its own for the server and for whoever runs this.
make_keys()
{
	ssh-keygen -q -t ed25519 -N '' -f "$W/host_key"
	ssh-keygen -q -t ed25519 -N '' -f "$W/key"
	cp "$W/key.pub" "$W/authorized_keys"
	[ "$(id -u)" != 0 ] || mkdir -p /run/sshd
}

sshd_configuration() # port
{
	cat <<-SSHD
		Port $1
		ListenAddress 127.0.0.1
		HostKey $W/host_key
		AuthorizedKeysFile $W/authorized_keys
		StrictModes no
		UsePAM no
		PermitRootLogin prohibit-password
		PidFile none
		Subsystem sftp internal-sftp
	SSHD
}

# ssh, scp or sftp, with the key and nothing else of whoever runs this.
ssh_client() # program...
{
	${exec_client-} "$1" -F none -i "$W/key" -o BatchMode=yes -o LogLevel=ERROR \
		-o StrictHostKeyChecking=no -o IdentitiesOnly=yes \
		-o UserKnownHostsFile="$D/known" "${@:2}"
}
