import type { Database } from '../../sinks/postgres/database.js';
import { isOfConnection } from '../../sinks/postgres/databaseError.js';
import { oneByOne } from '../../sinks/shared/oneByOne.js';
import type { TableName } from '../../sinks/table/tableName.js';
import type { BudgetRequest } from '../../types/budget.js';
import { kept } from './kept.js';
import { prepareQueue } from './tables.js';

/** Milliseconds after which a connection is closed that nobody asks: longer than a window of an org. */
const maxIdle = 120_000;

/**
 * One connection for the permits of a process, made when first asked for and anew when it was lost. Between
 * two requests for permits it does not keep the process from its end.
 */
export function budgetConnection(open: () => Promise<Database>, name: TableName) {
  const connection = kept(async () => {
    const database = await open();
    try {
      return { ...database, tables: await prepareQueue(database, name) };
    } catch (error) {
      await database.end();
      throw error;
    }
  });
  const inTurn = oneByOne();
  let closing: ReturnType<typeof setTimeout> | undefined;
  let isResting = false;
  const lease = async (key: string, request: BudgetRequest): Promise<number> => {
    const { bucket, window, allowance, wanted } = request;
    const hasRested = isResting;
    isResting = false;
    const database = await connection.get();
    const { tables } = database;
    try {
      database.rest(false);
      const [row] = await database.query(
        `INSERT INTO ${tables.permits} AS p (key, bucket, ends, used, given)
         VALUES ($1, $2, $3, LEAST($4::integer, $5::integer), LEAST($4::integer, $5::integer))
         ON CONFLICT (key, bucket, ends) DO UPDATE SET
           given = GREATEST(0, LEAST($4::integer, $5::integer - p.used)),
           used = p.used + GREATEST(0, LEAST($4::integer, $5::integer - p.used))
         RETURNING given, used`,
        [key, bucket, window, wanted, allowance],
      );
      // The first of a window clears away those that are long gone.
      if (row?.['given'] === row?.['used']) {
        await database.query(`DELETE FROM ${tables.permits} WHERE key = $1 AND ends < $2`, [
          key,
          window - 3_600,
        ]);
      }
      database.rest(true);
      isResting = true;
      return Number(row?.['given']);
    } catch (error) {
      connection.drop(database);
      // One at rest may have been lost, and nobody has heard of it yet.
      if (hasRested && isOfConnection(error)) return lease(key, request);
      throw error;
    }
  };
  // A connection answers one statement after another.
  return (key: string, request: BudgetRequest): Promise<number> => {
    clearTimeout(closing);
    return inTurn(() =>
      lease(key, request).finally(() => {
        clearTimeout(closing);
        closing = setTimeout(() => {
          connection.drop();
        }, maxIdle).unref();
      }),
    );
  };
}
