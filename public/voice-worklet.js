// Runs on the audio thread: hands what the microphone hears on to the page, about 20 times a second, as mono samples.
const PIECE_SECONDS = 0.05;

class VoiceWorklet extends AudioWorkletProcessor {
  #piece = new Float32Array(Math.round(sampleRate * PIECE_SECONDS));
  #filled = 0;

  process([channels = []]) {
    const [first] = channels;
    for (let i = 0; i < (first?.length ?? 0); i++) {
      this.#piece[this.#filled++] = channels.reduce((sum, channel) => sum + channel[i], 0) / channels.length;
      if (this.#filled === this.#piece.length) this.#handOver();
    }
    return true;
  }

  #handOver() {
    this.port.postMessage(this.#piece.slice());
    this.#filled = 0;
  }
}

registerProcessor('voice', VoiceWorklet);
