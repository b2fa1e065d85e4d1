/** Statements on PGlite, whose own `query` plans each time: this keeps plans, by the same messages. */
import { parse, protocol, type PGlite } from "@electric-sql/pglite";
import type { Outcome, Row, Statement } from "./database.ts";
import { isStalePlan } from "./failure.ts";
import { repeatedStatements } from "./repeated.ts";

export interface PgliteStatements {
  query(sql: string, values: readonly unknown[]): Promise<readonly Row[]>;
  pipeline(transactions: readonly (readonly Statement[])[]): Promise<readonly Outcome[]>;
}

const { serialize } = protocol;

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

interface Named extends Statement {
  readonly name: string;
}

export function pgliteStatements(pglite: PGlite): PgliteStatements {
  const repeated = repeatedStatements();
  /** types of the parameters of what is prepared */
  const prepared = new Map<string, readonly number[]>();

  async function prepare({ name, sql }: Named): Promise<readonly number[]> {
    const messages = [
      serialize.parse({ name, text: sql }),
      serialize.describe({ type: "S", name }),
      serialize.sync(),
    ];
    const answer = await pglite.execProtocol(joined(messages));
    const types = parse.parseDescribeStatementResults(answer.messages);
    prepared.set(name, types);
    return types;
  }

  async function messagesOf(statement: Named): Promise<Uint8Array[]> {
    const { name, values = [] } = statement;
    const types = prepared.get(name) ?? (await prepare(statement));
    const bound = values.map((value, index) => {
      if (value === null || value === undefined) return null;
      const serialized = pglite.serializers[types[index] ?? 0]?.(value);
      return serialized ?? (typeof value === "string" ? value : JSON.stringify(value));
    });
    return [
      serialize.bind({ statement: name, values: bound }),
      serialize.describe({ type: "P" }),
      serialize.execute({}),
    ];
  }

  /** What comes before a sync is one transaction. @returns rows of each of `statements` */
  async function execute(statements: readonly Named[]): Promise<(readonly Row[])[]> {
    const messages: Uint8Array[] = [];
    for (const statement of statements) messages.push(...(await messagesOf(statement)));
    messages.push(serialize.sync());
    try {
      const answer = await pglite.execProtocol(joined(messages));
      const results = parse.parseResults(answer.messages, pglite.parsers);
      return results.slice(0, statements.length).map(({ rows }) => rows);
    } catch (error) {
      if (isStalePlan(error)) for (const { sql } of statements) repeated.rename(sql);
      throw error;
    }
  }

  const query: PgliteStatements["query"] = async (sql, values) => {
    const name = repeated.nameOf(sql);
    if (name === null) return (await pglite.query<Row>(sql, [...values])).rows;
    return (await execute([{ name, sql, values }]))[0] ?? [];
  };

  /** as `execute`, for statements that are not prepared */
  const executePlain = (statements: readonly Statement[]): Promise<(readonly Row[])[]> =>
    pglite.transaction(async (inside) => {
      const answers: (readonly Row[])[] = [];
      for (const { sql, values = [] } of statements)
        answers.push((await inside.query<Row>(sql, [...values])).rows);
      return answers;
    });

  async function perform(statements: readonly Statement[]): Promise<Outcome> {
    const named = statements.flatMap((statement): Named[] => {
      const name = repeated.nameOf(statement.sql);
      return name === null ? [] : [{ ...statement, name }];
    });
    try {
      const rows = await (named.length === statements.length ? execute(named) : executePlain(statements));
      return { type: "committed", rows };
    } catch (error) {
      return { type: "undone", error };
    }
  }

  return {
    query,
    pipeline: async (transactions) => {
      const outcomes: Outcome[] = [];
      for (const statements of transactions) outcomes.push(await perform(statements));
      return outcomes;
    },
  };
}
