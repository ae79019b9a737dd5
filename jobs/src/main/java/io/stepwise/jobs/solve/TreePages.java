package io.stepwise.jobs.solve;

import io.stepwise.data.error.InvalidConfiguration;
import io.stepwise.data.storage.Folders;
import io.stepwise.data.storage.OutputFile;
import io.stepwise.jobs.job.JobContext;
import io.stepwise.rollout.spark.Solved;
import java.util.Locale;

/** The folder of pages with the search tree of each problem. */
final class TreePages {
  private final String folder;
  private final SearchMethod method;
  private final int problems;
  private final boolean resumed;

  private TreePages(String folder, SearchMethod method, int problems, boolean resumed) {
    this.folder = folder;
    this.method = method;
    this.problems = problems;
    this.resumed = resumed;
  }

  /**
   * The pages of a run; without a folder none are written.
   *
   * @throws InvalidConfiguration if the folder has pages and the command does not resume: those of
   *     another search would be taken for this one's
   */
  static TreePages of(SolveConfig config, int problems, JobContext context) {
    TreePages pages =
        new TreePages(config.shown().trees(), config.method(), problems, context.resume());
    for (int number = 0; pages.folder != null && !pages.resumed && number < problems; number++) {
      String page = pages.page(number);
      if (Folders.exists(page)) {
        throw new InvalidConfiguration(
            "Cannot start: a page exists already (%s, expected another folder for trees)"
                .formatted(page));
      }
    }
    return pages;
  }

  private String page(int number) {
    return String.format(Locale.ROOT, "%s/tree-%06d.html", folder, number + 1);
  }

  /** Writes the page of a solved problem; one that an earlier start left is replaced. */
  void write(int number, String problem, Solved solved) {
    if (folder == null || solved.isFailed()) {
      return;
    }
    String path = page(number);
    if (Folders.exists(path)) {
      Folders.discard(path);
    }
    try (OutputFile page = OutputFile.stage(path)) {
      page.line(TreePage.html(problem, solved, method));
      page.commit();
    }
  }

  /** Removes the pages of a start that failed; those of a resumed run may be an earlier start's. */
  void discard() {
    for (int number = 0; folder != null && !resumed && number < problems; number++) {
      if (Folders.exists(page(number))) {
        Folders.discard(page(number));
      }
    }
  }
}
