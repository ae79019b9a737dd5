package io.stepwise.data.ingest.spark;

import org.apache.spark.Partitioner;
import org.apache.spark.rdd.RDD;
import org.apache.spark.rdd.ShuffledRDD;
import scala.Tuple2;
import scala.math.Ordering;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * The one shuffle of an ingestion: rows go to the partition of their place and come out sorted by
 * their keys; Spark spills to disk when memory is short. Plain bytes all the way: columns and
 * generated code would take longer to compile than a few gigabytes take to read.
 */
final class RowShuffle {
  private RowShuffle() {}

  static RDD<Tuple2<RowKey, byte[]>> sorted(RDD<Tuple2<RowKey, byte[]>> rows, int partitions) {
    ClassTag<RowKey> keys = ClassTag$.MODULE$.apply(RowKey.class);
    ClassTag<byte[]> values = ClassTag$.MODULE$.apply(byte[].class);
    return new ShuffledRDD<RowKey, byte[], byte[]>(
            rows, new Places(partitions), keys, values, values)
        .setSerializer(new RowSerializer())
        .setKeyOrdering(new ByBytes());
  }

  private static final class ByBytes implements Ordering<RowKey> {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(RowKey a, RowKey b) {
      return RowKey.compare(a, b);
    }
  }

  private static final class Places extends Partitioner {
    private static final long serialVersionUID = 1L;
    private final int partitions;

    Places(int partitions) {
      this.partitions = partitions;
    }

    @Override
    public int numPartitions() {
      return partitions;
    }

    @Override
    public int getPartition(Object key) {
      return (int) (((RowKey) key).place() * partitions / RowKey.PLACES);
    }
  }
}
