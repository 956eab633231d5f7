export { sshAgentSigner, type SshAgentOptions } from './ssh-agent-signer';
