package io.stepwise.rollout.spark;

import static io.stepwise.data.table.Converters.decimal;
import static io.stepwise.data.table.Converters.integer;
import static io.stepwise.data.table.Converters.list;
import static io.stepwise.data.table.Converters.real;
import static io.stepwise.data.table.Converters.text;
import static io.stepwise.data.table.Converters.truth;

import io.stepwise.data.table.Columns;
import io.stepwise.data.table.RowShape;
import io.stepwise.data.task.Verdict;
import io.stepwise.lm.Generated;
import io.stepwise.prm.evaluation.StepAggregation;
import io.stepwise.rollout.Chain;
import io.stepwise.rollout.RolloutId;
import io.stepwise.rollout.ScoredChain;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.io.api.RecordMaterializer;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/**
 * {@link ScoredChain} in Parquet. The columns after {@code correct} may be absent, as tables of
 * earlier versions lack them.
 *
 * @param aggregation of the column {@code score}, which is written for other readers only
 */
record ChainShape(StepAggregation aggregation) implements RowShape<ScoredChain> {
  private static final MessageType TYPE =
      MessageTypeParser.parseMessageType(
          """
          message chain {
            required binary run (STRING);
            required int32 iteration;
            required binary problem_id (STRING);
            required int32 sample;
            required binary problem (STRING);
            required group prompt (LIST) { repeated group list { required int32 element; } }
            required group response (LIST) { repeated group list { required int32 element; } }
            required group log_probs (LIST) { repeated group list { required float element; } }
            required binary policy_version (STRING);
            required binary end (STRING);
            required group steps (LIST) {
              repeated group list { required binary element (STRING); }
            }
            required group step_ends (LIST) { repeated group list { required int32 element; } }
            required group step_scores (LIST) { repeated group list { required float element; } }
            optional binary answer (STRING);
            optional boolean correct;
            optional binary canonical_answer (STRING);
            optional binary response_text (STRING);
            optional double score;
            optional binary reference_answer (STRING);
          }
          """);

  @Override
  public String version() {
    return "chains/1";
  }

  @Override
  public MessageType type() {
    return TYPE;
  }

  @Override
  public List<String> distinctColumns() {
    return List.of("log_probs.list.element", "step_scores.list.element");
  }

  @Override
  public List<String> unsearchedColumns() {
    return List.of("steps.list.element", "log_probs.list.element");
  }

  @Override
  public void write(ScoredChain row, RecordConsumer out) {
    Columns columns = new Columns(out);
    Chain chain = row.chain();
    out.startMessage();
    columns.text("run", 0, chain.id().run());
    columns.integer("iteration", 1, chain.id().iteration());
    columns.text("problem_id", 2, chain.id().problemId());
    columns.integer("sample", 3, chain.id().sample());
    columns.text("problem", 4, chain.problem());
    columns.values("prompt", 5, boxed(chain.prompt()), out::addInteger);
    columns.values("response", 6, boxed(chain.response()), out::addInteger);
    columns.values("log_probs", 7, boxed(chain.logProbs()), out::addFloat);
    columns.text("policy_version", 8, chain.policyVersion());
    columns.text("end", 9, chain.end().name());
    columns.values("steps", 10, row.steps(), columns::add);
    columns.values("step_ends", 11, boxed(row.stepEnds()), out::addInteger);
    columns.values("step_scores", 12, boxed(row.stepScores()), out::addFloat);
    columns.text("answer", 13, row.answer());
    if (row.isGraded()) { // else the verdict is undecided
      columns.truth("correct", 14, row.correct());
    }
    columns.text("canonical_answer", 15, row.canonicalAnswer());
    columns.text("response_text", 16, row.text());
    if (row.stepScores().length > 0) {
      columns.real("score", 17, aggregation.score(row.scores()));
    }
    columns.text("reference_answer", 18, row.reference());
    out.endMessage();
  }

  private static Iterable<Integer> boxed(int[] values) {
    return () -> IntStream.of(values).iterator();
  }

  private static Iterable<Float> boxed(float[] values) {
    return () -> IntStream.range(0, values.length).mapToObj(i -> values[i]).iterator();
  }

  @Override
  public RecordMaterializer<ScoredChain> materializer() {
    return io.stepwise.data.table.Converters.row(
        ChainShape::scored,
        text(),
        integer(),
        text(),
        integer(),
        text(),
        list(integer()),
        list(integer()),
        list(decimal()),
        text(),
        text(),
        list(text()),
        list(integer()),
        list(decimal()),
        text(),
        truth(),
        text(),
        text(),
        real(),
        text());
  }

  @SuppressWarnings("unchecked") // the list part of column 10 makes lists of texts only
  private static ScoredChain scored(Object[] f) {
    Chain chain =
        new Chain(
            new RolloutId((String) f[0], (Integer) f[1], (String) f[2], (Integer) f[3]),
            (String) f[4],
            ints(f[5]),
            ints(f[6]),
            floats(f[7]),
            (String) f[8],
            Generated.End.valueOf((String) f[9]));
    return new ScoredChain(
        chain,
        (List<String>) f[10],
        ints(f[11]),
        floats(f[12]),
        (String) f[13],
        (String) (f[15] == null ? f[13] : f[15]),
        f[14] == null ? Verdict.UNDECIDED : Verdict.of((Boolean) f[14]),
        (String) f[16],
        (String) f[18]);
  }

  @SuppressWarnings("unchecked") // the list parts of integer columns make lists of integers only
  private static int[] ints(Object values) {
    return ((List<Integer>) values).stream().mapToInt(Integer::intValue).toArray();
  }

  @SuppressWarnings("unchecked") // the list parts of float columns make lists of floats only
  private static float[] floats(Object values) {
    List<Float> list = (List<Float>) values;
    float[] plain = new float[list.size()];
    for (int i = 0; i < plain.length; i++) {
      plain[i] = list.get(i);
    }
    return plain;
  }
}
