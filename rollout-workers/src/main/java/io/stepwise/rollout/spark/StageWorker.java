package io.stepwise.rollout.spark;

import io.stepwise.data.table.Table;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a {@link PartitionStage} does with its inputs. It is sent to executors, so it holds plain
 * values; models are leased from {@link ModelCache} inside {@link #work}.
 *
 * @param <I> an input
 * @param <O> an output, a row of the stage's table
 */
public interface StageWorker<I extends Serializable, O> extends Serializable {
  /** The names of the outputs of an input, unique within the stage. */
  List<String> names(I input);

  /** The name of an output. */
  String nameOf(O output);

  /** The table that outputs are written to. */
  Table<O> table();

  /**
   * Computes the outputs of each input of a partition, in the order of the inputs where the bytes
   * of the table are to be the same each time.
   *
   * @param inputs never empty
   * @param outputs receives each output as soon as it is computed
   */
  void work(Iterator<I> inputs, Consumer<O> outputs);
}
