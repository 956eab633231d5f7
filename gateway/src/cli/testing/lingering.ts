// Preloaded into a command: something that would keep its process alive for ever.
setInterval(() => undefined, 1_000);
