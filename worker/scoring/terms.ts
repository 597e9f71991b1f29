/** The parts of a recommendation's score, each 0…1. */
export interface Terms {
  interestMatch: number;
  contentRelevance: number;
  contentQuality: number;
  activity: number;
}
