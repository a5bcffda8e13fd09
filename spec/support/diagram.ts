import type { Observable } from 'rxjs';

/** An Observable that the operator subscribes to. */
export interface DiagramInput {
  readonly label: string;
  readonly marbles: string;
  /** When it is subscribed, in the marbles of a subscription; left out: from the start. */
  readonly subscribed?: string;
  /** What a marble stands for; without it, the letter. */
  readonly values?: Readonly<Record<string, unknown>>;
  /** What `#` stands for. */
  readonly error?: unknown;
}

/** One call of the operator on the inputs, and what comes out. */
export interface DiagramOutcome {
  /** As it is written in the box. */
  readonly call: string;
  readonly marbles: string;
  readonly values?: Readonly<Record<string, unknown>>;
  /** What is written on a marble; without it, the letter. */
  readonly labels?: Readonly<Record<string, string>>;
  /** The call itself; `input` gives an input by its label. */
  readonly play: (input: (label: string) => Observable<unknown>) => Observable<unknown>;
}

/** The marble diagram of a public operator: `diagrams-spec` plays it, `drawDiagram` draws it. */
export interface Diagram {
  readonly name: string;
  /** Read out where the picture cannot be seen. */
  readonly title: string;
  readonly inputs: readonly DiagramInput[];
  readonly outcomes: readonly DiagramOutcome[];
  /** Lines under the picture. */
  readonly legend: readonly string[];
}
