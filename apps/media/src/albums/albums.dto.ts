import { MEDIA_KINDS, type MediaKind } from '@causerie/message-schema';
import { Transform, Type } from 'class-transformer';
import {
  ArrayUnique,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Max,
  MaxLength,
  Min,
} from 'class-validator';

/** Without what would break a line or a screen. */
const NAME = /^[^\p{C}\s](?:[^\p{C}]*[^\p{C}\s])?$/u;

export class NewAlbumDto {
  @IsString()
  @MaxLength(200)
  @Matches(NAME, { message: 'name must be a line of text without spaces around it.' })
  name!: string;
}

export class ChangeAlbumDto {
  /** Whether people without a key may see it, at an address that the answer says. */
  @IsBoolean()
  publicLinks!: boolean;
}

export class BindSourceDto {
  /** The chat is answered all the same; without it, it is only archived from now on. */
  @IsOptional()
  @IsBoolean()
  answered?: boolean;
}

/** What may be asked of an album without a key. All of it may be left out. */
export class PublicItemsDto {
  /** Kinds, separated by commas. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.split(',') : value))
  @ArrayUnique()
  @IsIn(MEDIA_KINDS, { each: true, message: `kind must be of ${MEDIA_KINDS.join(', ')}.` })
  kind?: MediaKind[];

  /** `next` of the page before. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

/** All of it may be left out. */
export class AlbumItemsDto extends PublicItemsDto {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  minBytes?: number;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  maxBytes?: number;

  /** The contact whose message brought it. */
  @IsOptional()
  @IsUUID()
  sender?: string;

  /** The chat it came from. */
  @IsOptional()
  @IsUUID()
  source?: string;

  /** Those that look like another, or all but those. */
  @IsOptional()
  @IsIn(['only', 'without'])
  nearDuplicates?: 'only' | 'without';
}
