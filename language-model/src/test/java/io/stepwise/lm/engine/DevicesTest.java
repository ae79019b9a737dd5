package io.stepwise.lm.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import io.stepwise.data.error.InfrastructureFailure;
import io.stepwise.lm.engine.Devices.Natives;
import io.stepwise.lm.engine.Devices.Wanted;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DevicesTest {
  @AfterEach
  void forget() {
    System.clearProperty(Devices.PROPERTY);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, CPU, 0, cpu",
    "AUTO, CPU, 2, cpu",
    "AUTO, CUDA, 0, cpu",
    "AUTO, CUDA, 1, gpu",
    "CPU, CUDA, 2, cpu",
    "CUDA, CUDA, 2, gpu"
  })
  void deviceIsTheWantedOneOfThoseThere(Wanted wanted, Natives natives, int cards, String chosen) {
    Device device = Devices.choose(wanted, natives, cards);
    assertThat(device.getDeviceType()).isEqualTo(chosen);
    assertThat(device.getDeviceId()).isEqualTo(chosen.equals("gpu") ? 0 : -1);
  }

  @Test
  void whatIsMissingForCudaIsSaid() {
    assertThatThrownBy(() -> Devices.choose(Wanted.CUDA, Natives.CPU, 0))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessage(
            "Cannot compute on a GPU: this build has no CUDA libraries (--device cuda, expected one"
                + " made with mvn -Pgpu, or --device cpu)");
    assertThatThrownBy(() -> Devices.choose(Wanted.CUDA, Natives.CUDA, 0))
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessage(
            "Cannot compute on a GPU: the tensor engine finds none (0 cards, expected one with a"
                + " driver for CUDA 12.8, or --device cpu)");
  }

  @Test
  void nativesGivenByAPathHaveTheDeclaredFlavour() {
    assertThat(Devices.natives()).isEqualTo(Natives.CPU);
    try {
      System.setProperty("PYTORCH_LIBRARY_PATH", "/somewhere");
      assertThat(Devices.natives()).isEqualTo(Natives.CPU);
      System.setProperty("PYTORCH_FLAVOR", "cu128");
      assertThat(Devices.natives()).isEqualTo(Natives.CUDA);
      System.setProperty("PYTORCH_FLAVOR", "cpu");
      assertThat(Devices.natives()).isEqualTo(Natives.CPU);
    } finally {
      System.clearProperty("PYTORCH_LIBRARY_PATH");
      System.clearProperty("PYTORCH_FLAVOR");
    }
  }

  @Test
  void propertyIsParsed() {
    assertThat(Devices.wanted()).isEqualTo(Wanted.AUTO);
    System.setProperty(Devices.PROPERTY, "cuda");
    assertThat(Devices.wanted()).isEqualTo(Wanted.CUDA);
    System.setProperty(Devices.PROPERTY, "CPU");
    assertThat(Devices.wanted()).isEqualTo(Wanted.CPU);
    assertThat(Devices.gpu()).isFalse();
    try (NDManager manager = Devices.manager()) {
      assertThat(manager.getDevice()).isEqualTo(Device.cpu());
    }
  }

  @Test
  void processWithoutAGpuRejectsCudaAndTakesTheRest() {
    assumeTrue(Engine.getEngine("PyTorch").getGpuCount() == 0, "a GPU is here");
    assertThat(Devices.gpu()).isFalse();
    System.setProperty(Devices.PROPERTY, "CUDA");
    assertThatThrownBy(Devices::manager).isInstanceOf(InfrastructureFailure.class);
    assertThatThrownBy(
            () -> new NativeModule(DecoderSource.optimizer(), NativeModule.Mode.INFERENCE).close())
        .isInstanceOf(InfrastructureFailure.class)
        .hasMessageStartingWith("Cannot compute on a GPU: ");
  }
}
