package io.stepwise.benchmarks.lm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Measurements by name, and their medians. */
final class Figures {
  private final Map<String, List<Double>> values = new LinkedHashMap<>();

  void add(String name, double value) {
    values.computeIfAbsent(name, n -> new ArrayList<>()).add(value);
  }

  double median(String name) {
    return median(values.get(name));
  }

  /** The median of the quotients of these and another's, measurement by measurement. */
  double ratio(String name, Figures others) {
    return ratio(name, name, others);
  }

  /** The same with another name there. */
  double ratio(String name, String otherName, Figures others) {
    List<Double> theirs = others.values.get(otherName);
    List<Double> ours = values.get(name);
    return median(
        IntStream.range(0, ours.size()).mapToObj(i -> ours.get(i) / theirs.get(i)).toList());
  }

  /** Amount a second, the fastest of so many passes. */
  static double fastest(int passes, double amount, Runnable pass) {
    double best = 0;
    for (int i = 0; i < passes; i++) {
      long begun = System.nanoTime();
      pass.run();
      best = Math.max(best, amount / ((System.nanoTime() - begun) / 1e9));
    }
    return best;
  }

  static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }
}
