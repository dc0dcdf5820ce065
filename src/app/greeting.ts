import type { App } from '../app.ts';
import type { Config } from '../config.ts';

export interface GreetingOptions {
  /** Without the sample workspace there is no churn to promote yet. */
  readonly empty: boolean;
  /** The browser is probably on another machine. */
  readonly remote: boolean;
}

/** What a start prints: the address, what is connected, three things to type and, without a screen, the way there. */
export function greeting(
  config: Pick<Config, 'publicUrl' | 'console' | 'commandRoot'>,
  app: Pick<App, 'port' | 'platforms'>,
  { empty, remote }: GreetingOptions,
): string {
  const local = `http://localhost:${app.port}`;
  const lines = ['', `Steward is running at ${config.publicUrl ?? local}`];
  for (const platform of app.platforms.values()) lines.push(`  ${platform.name}: ${platform.status().detail}`);
  if (config.console === 'demo') {
    // The console answers on this machine alone, whatever the public address is.
    lines.push('', `Open ${local}/console and type:`);
    lines.push(...(empty ? FIRST_STEPS : SAMPLE_STEPS).map((step) => `  /${step}`));
    if (remote)
      lines.push('', `No browser here? On your own machine: ssh -L ${app.port}:localhost:${app.port} <this machine>`);
  } else {
    lines.push('', 'In chat, type:', ...FIRST_STEPS.map((step) => `  /${config.commandRoot} ${step}`));
  }
  return `${lines.join('\n')}\n`;
}

const SAMPLE_STEPS = ['promote churn@v12 to production', 'status churn', 'help'];
const FIRST_STEPS = ['setup', 'model register churn', 'help'];
