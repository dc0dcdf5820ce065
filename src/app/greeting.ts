import type { App } from '../app.ts';
import type { Config } from '../config.ts';

/** What a start prints: the address, what is connected, three things to type and, without a screen, the way there. */
export function greeting(config: Config, app: Pick<App, 'port' | 'platforms'>, remote: boolean): string {
  const address = config.publicUrl ?? `http://localhost:${app.port}`;
  const lines = ['', `Steward is running at ${address}`];
  for (const platform of app.platforms.values()) lines.push(`  ${platform.name}: ${platform.status().detail}`);
  if (config.console === 'demo') {
    lines.push('', `Open ${address}/console and type:`);
    lines.push('  /promote churn@v12 to production', '  /status churn', '  /help');
    if (remote)
      lines.push('', `No browser here? On your own machine: ssh -L ${app.port}:localhost:${app.port} <this machine>`);
  } else {
    lines.push(
      '',
      'In chat, type:',
      `  /${config.commandRoot} setup`,
      `  /${config.commandRoot} model register churn`,
      `  /${config.commandRoot} help`,
    );
  }
  return `${lines.join('\n')}\n`;
}
