/**
 * Preloaded into every process of a sandbox: when the sandbox itself is gone, even by kill -9, its channel
 * closes and the process ends in the orderly way. Nothing stays behind.
 */
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
