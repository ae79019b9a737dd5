package io.stepwise.data.format;

import io.stepwise.data.LabelSource;
import io.stepwise.data.Rating;
import io.stepwise.data.StepLabel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a trajectory row may say of its labels beyond the ratings: {@code values} in [0, 1] with
 * their {@code samples}, and a {@code source} with a {@code source_model} for the whole row.
 */
final class RowLabels {
  private List<Double> values;
  private List<Integer> samples;
  private LabelSource.Kind kind = LabelSource.Kind.UNKNOWN;
  private String model = "";

  /** Reads a field; false if it is none of these. */
  boolean read(String field, RowReader in) throws RowProblem {
    switch (field) {
      case "values" -> {
        in.once(values != null, field);
        values = values(in, field);
      }
      case "samples" -> {
        in.once(samples != null, field);
        samples = in.integersOrNulls(field);
      }
      case "source" -> kind = in.isNull() ? LabelSource.Kind.UNKNOWN : kind(in.text(field));
      case "source_model" -> {
        String text = in.textOrNull(field);
        model = text == null ? "" : text;
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static List<Double> values(RowReader in, String field) throws RowProblem {
    List<Double> values = new ArrayList<>();
    in.enterArray(field);
    while (in.nextElement()) {
      Double value = in.isNull() ? null : Double.valueOf(in.number(field));
      if (value != null && !(value >= 0 && value <= 1)) {
        throw RowProblem.of(field + "[" + values.size() + "]", value, "0 to 1 or null");
      }
      values.add(value);
    }
    return values;
  }

  private static LabelSource.Kind kind(String word) throws RowProblem {
    List<String> words = Arrays.stream(LabelSource.Kind.values()).map(k -> k.word()).toList();
    int index = words.indexOf(word);
    if (index < 0) {
      throw RowProblem.of("source", word, "one of " + words);
    }
    return LabelSource.Kind.values()[index];
  }

  /** Rejects lists of another length than the steps. */
  void check(int steps) throws RowProblem {
    checkLength("values", values, steps);
    checkLength("samples", samples, steps);
  }

  private static void checkLength(String field, List<?> list, int steps) throws RowProblem {
    if (list != null && list.size() != steps) {
      throw RowProblem.of(field, list.size() + " entries", "one for each step, " + steps);
    }
  }

  /** The label of a step with this rating. */
  StepLabel label(int k, Rating rating) throws RowProblem {
    Double value = values == null ? null : values.get(k);
    Integer count = samples == null ? null : samples.get(k);
    if (value != null && rating == Rating.UNRATED) {
      throw RowProblem.of("ratings[" + k + "]", null, "a rating for the value " + value);
    }
    if (count != null && (count < 0 || (count > 0 && value == null))) {
      throw RowProblem.of("samples[" + k + "]", count, value == null ? "null" : "at least 0");
    }
    if (rating == Rating.UNRATED) {
      return StepLabel.NONE;
    }
    return new StepLabel(
        rating,
        value == null ? OptionalDouble.empty() : OptionalDouble.of(value),
        count == null ? 0 : count,
        Optional.empty(),
        new LabelSource(kind, model));
  }
}
