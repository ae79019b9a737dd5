package io.stepwise.jobs.report;

import java.util.ArrayList;
import java.util.List;

/**
 * From values to places along an axis.
 *
 * @param low smallest value shown
 * @param high largest value shown
 * @param from place of the smallest, in the picture's units
 * @param to place of the largest
 * @param logarithmic whether equal factors take equal lengths
 */
record Scale(double low, double high, double from, double to, boolean logarithmic) {

  Scale {
    if (!(high > low)) {
      high = low + 1;
    }
  }

  static Scale linear(double low, double high, double from, double to) {
    return new Scale(low, high, from, to, false);
  }

  static Scale logarithmic(double low, double high, double from, double to) {
    return new Scale(low, high, from, to, true);
  }

  /** A scale whose ends are round and hold all values; from 0 where that costs little. */
  static Scale around(double low, double high, double from, double to) {
    double bottom = low >= 0 && low < 0.4 * high ? 0 : low;
    double top = high <= 0 && high > 0.4 * low ? 0 : high;
    double room = top > bottom ? top - bottom : Math.max(Math.abs(top), 1);
    double step = roundStep(room / 4);
    return linear(Math.floor(bottom / step) * step, Math.ceil(top / step) * step, from, to);
  }

  double place(double value) {
    double share =
        logarithmic ? Math.log(value / low) / Math.log(high / low) : (value - low) / (high - low);
    return from + share * (to - from);
  }

  /** Round values inside the scale, about so many. */
  List<Double> ticks(int about) {
    return ticks(roundStep((high - low) / about));
  }

  /** The same, whole numbers only. */
  List<Double> wholeTicks(int about) {
    return ticks(Math.ceil(roundStep(Math.max(1, (high - low) / about))));
  }

  private List<Double> ticks(double step) {
    List<Double> ticks = new ArrayList<>();
    for (double k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) {
      ticks.add(k * step);
    }
    return ticks;
  }

  private static double roundStep(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double lead = rough / power;
    return power * (lead <= 1 ? 1 : lead <= 2 ? 2 : lead <= 2.5 ? 2.5 : lead <= 5 ? 5 : 10);
  }
}
