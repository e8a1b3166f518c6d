import { createHash } from 'node:crypto';

/** A grey picture with the outline of a frame, 320×240: stands for one that is gone. PNG, which every platform shows. */
export const PLACEHOLDER_BYTES = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAUAAAADwAgMAAAAMQ1X4AAAADFBMVEXm5uaMjIzAwMCioqJc2+vMAAAACXBIWXMAAAsTAAALEwEA' +
    'mpwYAAACJ0lEQVR42u2aMWrDMBSGG4cOKmTMEQSl0DF7jpAhijNkyBEydiq5hHqI9gwFX8JHKXRrHddyRGsJ/N4/mPJ/q+HDsmU9' +
    '6X++uSGEEEIIIYQQQgghhJB/yLtL8izxLVyGk0Doc8LdeF/hspxHC01eeBwtvM0LN6OFq7zwMFq4zAu3gpf8lL74KHjNtavSF+eu' +
    'FAjPuTk1Xuic/CqFFFJI4Xhh8fGJFdrBkqkQ1oPbBLlwNlyQ5MLLDqdECu3wvkMubMvzGij0wxsZubAe3g1OSJjYak1IOP1nCJ82' +
    '8IkN//TgiwN8+YIvsPgS8KtI3aPL6Ata6MDCeTfJYcJF98phwlV3aoQJfXfIQwmL8GErhUWY2rOwlimF5hQd8zcAoT1Ex/wtQOjL' +
    '/szbLWY6YfMqqih6qdRCEwqp6RMWndCGJKmtB26vFvow+5Z9TKUSFn0lrX8iFq3QhHHOu8xmrRS2T66MAsCTUujDZLHXmEojLPrb' +
    '8tfwUCM00W314aFGGAbaLjUhPNQIw0CPiyg81NTlYNmvoqxPIeyj09015S2VW5G/VArhYPp8lAuH0+eNXGjQQosWerAwEeDLhQYt' +
    'tGihBwtTPRCx0KCFFi30YGGyjSQVGrTQooUeLEx34oRCgxZatNCjhQ13rw1fDTVqxY55aORvFztKqIsI4G04eKMQ3sqEN1vh7WB4' +
    'wxreUoc3/eG/JeTHfJrCrx2EEEIIIYQQQgghhBAydb4BHPFqDBDrKTsAAAAASUVORK5CYII=',
  'base64',
);

export const PLACEHOLDER = {
  sha256: createHash('sha256').update(PLACEHOLDER_BYTES).digest('hex'),
  sizeBytes: PLACEHOLDER_BYTES.length,
  mimeType: 'image/png',
  fileName: 'picture.png',
} as const;
