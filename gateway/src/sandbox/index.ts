export type { ProcessHandle } from './child';
export type { Sandbox, SandboxMember, SandboxOptions, SandboxTokens } from './options';
export { startSandbox } from './start-sandbox';
