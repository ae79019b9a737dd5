package io.stepwise.data.format;

import io.stepwise.data.FinishReason;
import io.stepwise.data.error.InvalidInput;

/** Finish reasons in rows, and which of them are left out. */
final class FinishWords {
  private FinishWords() {}

  static FinishReason read(String word, String field) throws RowProblem {
    try {
      return FinishReason.of(word);
    } catch (InvalidInput e) {
      throw RowProblem.of(field, word, "solution, found_error, give_up or bad_problem");
    }
  }

  static boolean drops(FinishReason finish, FormatSettings settings) {
    return switch (finish) {
      case GIVE_UP -> settings.drops(RowKind.GIVE_UP);
      case BAD_PROBLEM -> settings.drops(RowKind.BAD_PROBLEM);
      case SOLUTION, FOUND_ERROR, UNKNOWN -> false;
    };
  }
}
