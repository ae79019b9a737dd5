package io.stepwise.data.format;

import io.stepwise.data.random.NamedRandom;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * Good lines of every format and what is left of them after up to three accidents: a bit flipped, a
 * byte replaced, a piece cut out, said twice, cut off, taken from another line or pushed in.
 */
public final class MutatedLines {
  /** Formats of the seeds, two of PRM800K's first. */
  private static final List<String> FORMATS =
      List.of(
          "prm800k",
          "prm800k",
          "trajectories",
          "stepwise",
          "math-shepherd",
          "processbench",
          "prmbench",
          "gsm8k",
          "math",
          "scored");

  private static final String[] SEEDS = {
    "{'labeler':'a','timestamp':'t','generation':6,'is_quality_control_question':false,"
        + "'is_initial_screening_question':false,'question':{'problem':'1+1?','ground_truth_answer':"
        + "'2','pre_generated_steps':['x']},'label':{'steps':[{'completions':[{'text':'a','rating':1,"
        + "'flagged':null}],'human_completion':null,'chosen_completion':0},{'completions':[{'text':"
        + "'b','rating':-1,'flagged':false},{'text':'c','rating':1,'flagged':null}],"
        + "'human_completion':null,'chosen_completion':null}],'total_time':5,'finish_reason':"
        + "'found_error'}}",
    "{'labeler':'a','generation':null,'question':{'problem':'1+1?','ground_truth_answer':null},"
        + "'label':{'steps':[{'completions':[{'text':'a','rating':0}],'human_completion':{'text':'h',"
        + "'rating':null,'source':'human','flagged':false,'corrected_rating':1},'chosen_completion':"
        + "null},{'completions':null,'human_completion':null,'chosen_completion':null}],"
        + "'finish_reason':'give_up'}}",
    "{'problem':'P','steps':['a','\\u00e9\\ud83d\\ude00'],'ratings':[1,null],'finish_reason':"
        + "'solution','final_answer':'2','ground_truth_answer':null}",
    "{'prompt':'P','completions':['a','b'],'labels':[true,false]}",
    "{'input':'Q? Step 1: a ки\\nStep 2: b ки','label':'Q? Step 1: a +\\nStep 2: b -','task':'x'}",
    "{'id':'i','generator':'g','problem':'P','steps':['a','b'],'final_answer_correct':true,"
        + "'label':1}",
    "{'original_question':'P','modified_question':'P','original_process':['a'],"
        + "'modified_process':['a','b'],'error_steps':[2],'reason':'r'}",
    "{'question':'Q','answer':'4/2=<<4/2=2>>2\\n#### 1,234'}",
    "{'problem':'Q','solution':'so \\\\boxed{\\\\frac{1}{2}}','level':'5'}",
    "{'problem':'P','answer':'2','steps':['a'],'rating_probs':[{'-1':0.1,'0':0.2,'1':0.7}]}"
  };

  /** Pieces that break readers: numbers at the edges, escapes, nesting, other types. */
  private static final String[] PIECES = {
    "null", "true", "-1", "0", "2", "1e999", "9223372036854775808", "-0", "1.0", "\"\"", "[]", "{}",
    "[[", "{\"", "\\u0000", "\\ud800", "\\", "\"", ",", ":", "\u0000", "\ufeff", "ки", "Step 1:",
    "\n", "\\boxed{", "####", "[".repeat(2000), "{\"a\":".repeat(500), "NaN", "\\'", "/*", "\t"
  };

  private final SplittableRandom random;
  private final byte[][] seeds = bytes(SEEDS);
  private final byte[][] pieces = bytes(PIECES);
  private int last;

  /** A sequence of lines. */
  public MutatedLines(long seed) {
    this.random = NamedRandom.of("fuzz", seed).stream();
  }

  private static byte[][] bytes(String[] texts) {
    return Stream.of(texts)
        .map(text -> text.replace('\'', '"').getBytes(StandardCharsets.UTF_8))
        .toArray(byte[][]::new);
  }

  /** The next line; it may hold line feeds. */
  public byte[] next() {
    last = random.nextInt(seeds.length);
    byte[] line = seeds[last];
    for (int k = random.nextInt(4); k > 0; k--) {
      line = mutated(line);
    }
    return line;
  }

  /** The format of the good line that the last one was made of; of another one now and then. */
  public String format() {
    return FORMATS.get(random.nextInt(8) == 0 ? random.nextInt(seeds.length) : last);
  }

  private byte[] mutated(byte[] line) {
    if (line.length == 0) {
      return pieces[random.nextInt(pieces.length)];
    }
    int from = random.nextInt(line.length);
    int to = Math.min(line.length, from + 1 + random.nextInt(1 << random.nextInt(6)));
    switch (random.nextInt(7)) {
      case 0 -> {
        byte[] flipped = line.clone();
        flipped[from] ^= (byte) (1 << random.nextInt(8));
        return flipped;
      }
      case 1 -> {
        byte[] replaced = line.clone();
        replaced[from] = (byte) random.nextInt(256);
        return replaced;
      }
      case 2 -> {
        return join(line, 0, from, line, to, line.length);
      }
      case 3 -> {
        return join(line, 0, to, line, from, line.length);
      }
      case 4 -> {
        return Arrays.copyOf(line, from);
      }
      case 5 -> {
        byte[] other = seeds[random.nextInt(seeds.length)];
        return join(line, 0, from, other, random.nextInt(other.length), other.length);
      }
      default -> {
        byte[] piece = pieces[random.nextInt(pieces.length)];
        byte[] head = join(line, 0, from, piece, 0, piece.length);
        return join(head, 0, head.length, line, random.nextBoolean() ? from : to, line.length);
      }
    }
  }

  private static byte[] join(byte[] a, int a0, int a1, byte[] b, int b0, int b1) {
    byte[] joined = Arrays.copyOf(Arrays.copyOfRange(a, a0, a1), a1 - a0 + b1 - b0);
    System.arraycopy(b, b0, joined, a1 - a0, b1 - b0);
    return joined;
  }
}
