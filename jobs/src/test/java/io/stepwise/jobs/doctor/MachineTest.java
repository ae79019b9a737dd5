package io.stepwise.jobs.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.stepwise.jobs.doctor.Finding.Verdict;
import io.stepwise.jobs.job.Memory;
import io.stepwise.jobs.training.ModelMemory.Need;
import org.junit.jupiter.api.Test;

class MachineTest {
  private static final long GB = 1L << 30;

  @Test
  void modelThatDoesNotFitGetsAdvice() {
    Memory here = new Memory(4 * GB, 16 * GB);
    assertThat(Machine.fits(new Need(2 * GB, 4 * GB), here).verdict()).isEqualTo(Verdict.GOOD);
    Finding heap = Machine.fits(new Need(8 * GB, 12 * GB), here);
    assertThat(heap.verdict()).isEqualTo(Verdict.NOTED);
    assertThat(heap.advice()).isEqualTo("set STEPWISE_HEAP=8g");
    assertThat(Machine.fits(new Need(12 * GB, 20 * GB), here).advice())
        .contains("more than this machine has");
  }
}
