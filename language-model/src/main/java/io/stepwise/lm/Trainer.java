package io.stepwise.lm;

import io.stepwise.data.storage.InputFolder;
import io.stepwise.data.storage.OutputFolder;
import java.util.Map;

/** Training that goes update by update and can be left and taken up again between any two. */
public interface Trainer extends AutoCloseable {
  /** Updates made so far. */
  long steps();

  /** Whether all updates have been made. */
  boolean finished();

  /** One update; its figures by name. */
  Map<String, Double> step();

  /** Writes the model and the optimiser's state. */
  void save(OutputFolder folder);

  /** Goes on from what {@link #save} wrote; the model has been loaded from the same folder. */
  void restore(InputFolder folder);

  @Override
  void close();
}
