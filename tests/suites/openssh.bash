# SPDX-License-Identifier: LGPL-2.1-or-later
#
# openssh.bash - openssh's own, as Debian installs them.

# Only root has an sshd that lets somebody in.
prepare()
{
	{
		[ "$(id -u)" = 0 ] && mkdir -p /run/sshd &&
			apt-get -qq download openssh-tests &&
			dpkg-deb -x openssh-tests_*.deb openssh
	} >>"${folder:?}/apt/log" 2>&1
}

run()
{
	local obj=$PWD/openssh/usr/lib/openssh/regress name

	for name in connect proxy-connect connect-privsep exit-status envpass \
		transfer banner stderr-data stderr-after-eof broken-pipe \
		yes-head agent agent-subprocess reconfigure dynamic-forward \
		forwarding forward-control multiplex reexec sftp sftp-cmds \
		sftp-batch scp scp3 scp-uri cfgmatch keytype; do
		timeout 300 make -C "$obj" ".OBJDIR=$obj" ".CURDIR=$obj" \
			"BUILDDIR=$obj" "OBJ=$obj" SUDO= TEST_SHELL=sh \
			TEST_SSH_SSH=ssh TEST_SSH_IPV6=yes TEST_SSH_ECC=yes \
			TEST_SSH_SFTPSERVER=/usr/lib/openssh/sftp-server \
			TEST_SSH_UNSAFE_PERMISSIONS=1 \
			INTEROP_TESTS= EXTRA_TESTS= "LTESTS=$name" t-exec \
			</dev/zero >"log.$name" 2>&1 &&
			echo "ok $name" || echo "not $name"
	done
}
