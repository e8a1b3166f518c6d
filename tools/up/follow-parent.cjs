/**
 * Loaded before an app under `npm start`. When `npm start` dies without a chance to stop its apps (kill -9), the
 * channel to it closes, and the app stops in order as if told to.
 */
process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
