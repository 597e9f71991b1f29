/** The parts of a recommendation's score, each 0…1. */
export interface Terms {
  interestMatch: number;
  contentRelevance: number;
  contentQuality: number;
  activity: number;
}

/**
 * The product's formula: recommendation = (interest match + content relevance + content quality) × activity, 0…3. O(1).
 */
export function scoreOf({ interestMatch, contentRelevance, contentQuality, activity }: Terms): number {
  return (interestMatch + contentRelevance + contentQuality) * activity;
}
