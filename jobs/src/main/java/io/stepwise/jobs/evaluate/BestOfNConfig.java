package io.stepwise.jobs.evaluate;

import io.stepwise.data.setting.Setting;
import java.util.List;

/**
 * Settings of {@code evaluate best-of-n}.
 *
 * @param input files of problems with scored candidates
 * @param scores which model's step scores to use, null where rows hold only one
 * @param aggregate how step scores become a candidate's score
 * @param n numbers of candidates to choose among, empty for the powers of two up to all
 * @param first whether to use only the first N as listed
 * @param output file to make, null for standard output
 */
public record BestOfNConfig(
    @Setting(
            value = "JSON lines {\"problem_id\", \"ground_truth\", \"candidates\"}, plain or .gz",
            required = true)
        List<String> input,
    @Setting("Name of the step scores to use, if rows hold several") String scores,
    @Setting("How step scores are aggregated to a candidate's score") Aggregate aggregate,
    @Setting(value = "Numbers of candidates, e.g. 1,4,16; all powers of two if absent", min = 1)
        List<Integer> n,
    @Setting("Use the first N candidates in file order instead of all subsets of N") boolean first,
    @Setting("Output file, one JSON line per N; standard output if absent") String output) {
  static final BestOfNConfig DEFAULTS =
      new BestOfNConfig(List.of(), null, Aggregate.PROD, List.of(), false, null);
}
