package io.stepwise.data.ingest.spark;

import java.io.Serializable;
import java.util.Iterator;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import scala.jdk.javaapi.CollectionConverters;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.AbstractFunction2;

/**
 * Rows of a partition made of its parent's rows. What Spark's own mapping does, but for the search
 * of every function's byte code for what it refers to, which keeps the compiler of a JVM that has
 * just started busy for a second.
 *
 * @param <A> rows of the parent
 * @param <B> rows
 */
final class MappedRows<A, B> extends RDD<B> {
  private static final long serialVersionUID = 1L;

  private final Body<A, B> body;
  private final ClassTag<A> parentTag;

  /** One partition's rows of its parent's; serializable, as is all that it refers to. */
  interface Body<A, B> extends Serializable {
    Iterator<B> of(Iterator<A> rows) throws Exception;
  }

  private MappedRows(RDD<A> parent, Class<? super A> from, Class<? super B> to, Body<A, B> body) {
    super(parent, ClassTag$.MODULE$.apply(to));
    this.parentTag = ClassTag$.MODULE$.apply(from);
    this.body = body;
  }

  static <A, B> MappedRows<A, B> over(
      RDD<A> parent, Class<? super A> from, Class<? super B> to, Body<A, B> body) {
    return new MappedRows<>(parent, from, to, body);
  }

  @Override
  public Partition[] getPartitions() {
    return firstParent(parentTag).partitions();
  }

  @Override
  public scala.collection.Iterator<B> compute(Partition split, TaskContext context) {
    Iterator<A> rows = CollectionConverters.asJava(firstParent(parentTag).iterator(split, context));
    try {
      return CollectionConverters.asScala(body.of(rows));
    } catch (Exception e) {
      throw MappedRows.<RuntimeException>undeclared(e);
    }
  }

  /** The one row of each partition, in order. */
  Object[] run() {
    return (Object[])
        sparkContext().runJob(this, new Only<B>(), ClassTag$.MODULE$.apply(Object.class));
  }

  /** Spark's signatures, which are Scala's, declare nothing. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Throwable> E undeclared(Exception e) throws E {
    throw (E) e;
  }

  private static final class Only<B>
      extends AbstractFunction2<TaskContext, scala.collection.Iterator<B>, Object>
      implements Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public Object apply(TaskContext context, scala.collection.Iterator<B> rows) {
      return rows.next();
    }
  }
}
