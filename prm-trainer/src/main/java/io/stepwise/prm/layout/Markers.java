package io.stepwise.prm.layout;

import io.stepwise.data.error.InvalidInput;
import java.util.stream.IntStream;

/** Finds the markers of layouts that tokenise a solution as one text. */
final class Markers {
  private Markers() {}

  /**
   * The row with a position at each marker.
   *
   * @param ids the whole row
   * @param marker id of the marker
   * @param text the marker as it stands in the text
   * @param steps number of markers that the layout put there
   * @throws InvalidInput if the problem or a step holds the marker too
   */
  static ScoringInput at(int[] ids, int marker, String text, int steps, RewardFormat format) {
    int[] positions = IntStream.range(0, ids.length).filter(t -> ids[t] == marker).toArray();
    check(positions.length, text, steps, format);
    return new ScoringInput(ids, positions);
  }

  static void check(int found, String text, int steps, RewardFormat format) {
    if (found != steps) {
      throw new InvalidInput(
          "Cannot lay out solution: problem or steps contain %s, which the layout %s uses itself (%d markers, expected %d)"
              .formatted(text, format.word(), found, steps));
    }
  }
}
