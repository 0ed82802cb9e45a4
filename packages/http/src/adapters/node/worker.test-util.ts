/** A thread for the tests of workers: `/spin` never gives way, `/slow` takes its time, `/die` ends the thread. */
import { threadId } from "node:worker_threads";
import { joinWorkers } from "./workers.ts";
import { Service } from "../../service.ts";
import { contentsOf, factoryOf, respond } from "../../testing/handlers.test-util.ts";

const { make } = factoryOf(async (request) => {
  const path = request.getPathWithQuery();
  if (path === "/spin") for (;;);
  if (path === "/slow") await new Promise((resolve) => setTimeout(resolve, 700));
  if (path === "/hang") await new Promise(() => {});
  if (path === "/die") setTimeout(() => process.exit(1), 0);
  return respond({ contents: contentsOf(String(threadId)) });
});
const service = new Service(make);
await joinWorkers(service, [service], { trace: false });
