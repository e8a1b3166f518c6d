import { AnswerTurn } from './answer-turn';
import { GiveBack } from './give-back';
import { HoldTurn } from './hold-turn';
import { ParkTurn } from './park-turn';
import { ReportTurn } from './report-turn';
import { RunningTurns } from './running-turns';
import { SweepTurnsWorker } from './sweep-turns.worker';
import { TakeTurn } from './take-turn';
import { TurnAnswerProcessor } from './turn-answer.processor';

/** The room's classes. */
export const TURNS = [
  AnswerTurn,
  GiveBack,
  HoldTurn,
  ParkTurn,
  ReportTurn,
  RunningTurns,
  SweepTurnsWorker,
  TakeTurn,
  TurnAnswerProcessor,
];
