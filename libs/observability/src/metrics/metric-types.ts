/** Any text, but of low cardinality: never a workspace, a user or a conversation. */
export const anyText = 'any text';

type LabelValues = typeof anyText | readonly string[];
export type LabelSpec = Readonly<Record<string, LabelValues>>;

export interface MetricSpec<Kind extends string = string, Labels extends LabelSpec = LabelSpec> {
  readonly kind: Kind;
  readonly help: string;
  readonly labels: Labels;
  /** Upper bounds; histograms only. */
  readonly buckets?: readonly number[];
}

export function counter<const L extends LabelSpec>(help: string, labels: L): MetricSpec<'counter', L> {
  return { kind: 'counter', help, labels };
}

export function gauge<const L extends LabelSpec>(help: string, labels: L): MetricSpec<'gauge', L> {
  return { kind: 'gauge', help, labels };
}

export function histogram<const L extends LabelSpec>(
  help: string,
  labels: L,
  buckets: readonly number[],
): MetricSpec<'histogram', L> {
  return { kind: 'histogram', help, labels, buckets };
}

type ValuesOfLabels<L extends LabelSpec> = {
  [Name in keyof L]: L[Name] extends readonly (infer Word)[] ? Word : string;
};

/** What must be said about labels: nothing where there are none. */
export type LabelsOf<Spec> = Spec extends MetricSpec<string, infer L> ? ValuesOfLabels<L> : never;

type WithLabels<Labels, Rest extends unknown[]> = keyof Labels extends never
  ? Rest
  : [labels: Labels, ...rest: Rest];

export interface TypedCounter<Labels> {
  inc(...args: WithLabels<Labels, [by?: number]>): void;
}

export interface TypedGauge<Labels> {
  set(...args: WithLabels<Labels, [value: number]>): void;
  inc(...args: WithLabels<Labels, [by?: number]>): void;
  dec(...args: WithLabels<Labels, [by?: number]>): void;
}

export interface TypedHistogram<Labels> {
  observe(...args: WithLabels<Labels, [value: number]>): void;
}
