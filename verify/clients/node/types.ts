// The official types that schema.mjs turns into JSON Schema.
import type { Model } from 'openai/resources/models';
import type { ErrorObject } from 'openai/resources/shared';

export type { ChatCompletion, ChatCompletionChunk } from 'openai/resources/chat/completions';
export type { CreateEmbeddingResponse } from 'openai/resources/embeddings';
export type { Model };

export interface ModelList {
  object: 'list';
  data: Model[];
}

export interface ErrorBody {
  error: ErrorObject;
}
