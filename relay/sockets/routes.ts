/** Binds each request of the protocol to what answers it, so that nothing unparsed gets further than here. */
import * as v from "valibot";
import { malformed } from "./refusals.ts";

export type Requests = Readonly<
  Record<string, { readonly request: v.GenericSchema; readonly answer: v.GenericSchema | null }>
>;
type Answer<S> = S extends v.GenericSchema ? v.InferInput<S> : undefined;
export type Answers<R extends Requests> = {
  readonly [K in keyof R]: (message: v.InferOutput<R[K]["request"]>) => Promise<Answer<R[K]["answer"]>>;
};

export interface Route {
  /** whether whoever asks waits for an answer */
  readonly answered: boolean;
  /** @throws WorkbenchError `malformed` before anything is done, or what the answer's maker throws */
  run(message: unknown): Promise<unknown>;
}

export function bindRoutes<R extends Requests>(requests: R, answers: Answers<R>): ReadonlyMap<string, Route> {
  return new Map(Object.keys(requests).map((event) => [event, bind(requests, answers, event)]));
}

function bind<R extends Requests>(requests: R, answers: Answers<R>, event: keyof R & string): Route {
  const { request, answer } = requests[event]!;
  return {
    answered: answer !== null,
    async run(message) {
      const parsed = v.safeParse(request, message);
      if (!parsed.success) throw malformed(event, v.summarize(parsed.issues));
      return answers[event](parsed.output);
    },
  };
}
