export { blobRoute } from "./blob-route.ts";
export { answerCors } from "./cors.ts";
export { Entrance, type EntranceOptions } from "./entrance.ts";
export { securityHeaders } from "./headers.ts";
export { healthRoute } from "./health.ts";
export { listen, makeServer, urlOf, type TlsFiles } from "./listen.ts";
export { refuse } from "./refuse.ts";
export { StaticFiles } from "./static-files.ts";
export { answerStatic } from "./static-site.ts";
