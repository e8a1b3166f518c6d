import { ValidationPipe } from '@nestjs/common';

/** What is not known is refused: a misspelt filter would give everything. */
export const albumsValidation = new ValidationPipe({
  whitelist: true,
  forbidNonWhitelisted: true,
  transform: true,
  validateCustomDecorators: false,
});
