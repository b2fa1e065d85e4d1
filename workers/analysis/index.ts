export { predictedClasses, trueClasses, type Answers } from "./counts.ts";
export { shownClass, tellingRows, worstMistakes } from "./mistakes.ts";
export { sampleLosses, scoreAnswers } from "./scores.ts";
export { predictionsCsv } from "./predictions-csv.ts";
