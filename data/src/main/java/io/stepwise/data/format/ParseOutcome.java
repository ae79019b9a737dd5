package io.stepwise.data.format;

import io.stepwise.data.Problem;
import io.stepwise.data.StepLabelledSolution;
import java.util.List;
import java.util.Objects;

/** What became of one line. Accepted and dropped lines were read; rejected ones are quarantined. */
public sealed interface ParseOutcome {

  /**
   * The line was read.
   *
   * @param solutions the labelled solutions it holds
   * @param problems the problems with reference answers it holds, for formats that list problems
   */
  record Accepted(List<StepLabelledSolution> solutions, List<Problem> problems)
      implements ParseOutcome {
    /** Copies the lists. */
    public Accepted {
      solutions = List.copyOf(solutions);
      problems = List.copyOf(problems);
    }

    /** One solution. */
    public Accepted(StepLabelledSolution solution) {
      this(List.of(solution), List.of());
    }
  }

  /**
   * The line was read, and the settings leave it out.
   *
   * @param reason a short word, counted
   * @param votes solutions whose ratings count for the agreement of labelers, although they are
   *     left out: those of control questions
   */
  record Dropped(String reason, List<StepLabelledSolution> votes) implements ParseOutcome {
    /** Copies the list; rejects an absent reason. */
    public Dropped {
      Objects.requireNonNull(reason, "reason");
      votes = List.copyOf(votes);
    }

    /** Without votes. */
    public Dropped(String reason) {
      this(reason, List.of());
    }
  }

  /**
   * The line could not be read.
   *
   * @param reason one line: the field, what was wrong with it, what was expected
   */
  record Refused(String reason) implements ParseOutcome {
    /** Rejects an absent reason; line breaks become spaces. */
    public Refused {
      reason = reason.replaceAll("\\s+", " ");
    }
  }
}
