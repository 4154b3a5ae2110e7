import { GATEWAY_USAGE, runGateway } from './command.ts';

runGateway(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  console.error(GATEWAY_USAGE);
  process.exitCode = 1;
});
